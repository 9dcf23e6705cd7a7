package page

// DeskEntry is the form for a request that came on paper or by mail. 1.1
type DeskEntry struct {
	Frame
	Form
	Origins  []Option    // how it came
	Facts    []Option    // which fact the mechanism lets prove the addressee at delivery
	Matches  []UnitMatch // units found by «Buscar unidad» without JavaScript
	MaxScan  int64       // bytes
	Similar  []DeskRow   // open petitions that look like this one
	Searched bool        // a unit was looked for without JavaScript
	Entered  *Entered    // the one just entered, where its code must be told
}

func (DeskEntry) template() string { return "desk_entry" }

// Chosen is a group of choices of the form.
func (d DeskEntry) Chosen(name, key string, options []Option) Field {
	return d.Frame.Field(d.Form, name, key, "required").With(options)
}

// UnitChoices are the units found, as a group of radios.
func (d DeskEntry) UnitChoices() Field { return d.unitChoices(d.Form, d.Matches) }

// Entered is a request just entered whose delivery will ask for a code: shown once, to be told by other means than mail.
type Entered struct{ Folio, Path, Name, Code string }
