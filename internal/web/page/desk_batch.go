package page

// ListUpload receives a unit's list of people as CSV or workbook. 1.1
type ListUpload struct {
	Frame
	Form
	Columns []ListColumn
	MaxList int64 // bytes
	MaxRows int
	At      string   // where lists are sent: the desk's address or a delegate's
	Back    string   // the page above
	Units   []Option // of a delegate, who sends lists of their own units alone; nil at the desk
}

// Own reports whether a delegate sends it.
func (l ListUpload) Own() bool { return l.Units != nil }

// UnitField is the unit of a delegate's list.
func (l ListUpload) UnitField() Field {
	return l.Frame.Field(l.Form, "unit_code", "desk.list.unit", "required").With(l.Units)
}

func (ListUpload) template() string { return "desk_upload" }

// ListColumn documents one column of the list.
type ListColumn struct {
	Name     string
	Meaning  string
	Required bool
	Example  string
}

// ListPreview shows what would become of each row before any is taken. 1.1
type ListPreview struct {
	Frame
	File      string
	Encoding  string // the charset of a CSV, the sheet of a workbook
	Unit      string
	Delegate  string
	Batch     string // names the list that was read; posted back to apply it
	Rows      []ListRow
	Total     int
	Good, Bad int
	Attention int // of the good ones
	Reasons   []ListReason
	Views     []ListView
	From, To  int // lines of the list on this page
	PrevPath  string
	NextPath  string
	BadPath   string // the list with what to correct in each row; as CSV with ?formato=csv
	Again     *ListAgain
	At        string // where it is taken: the desk's address or a delegate's
}

func (ListPreview) template() string { return "desk_preview" }

// ListRow is one line of the list and what the program makes of it.
type ListRow struct {
	Line            int
	Name, Mail      string
	Position, Phone string
	Unit            string
	Result          Status // Done, Attention or Fail
	Reasons         []ListReason
}

// ListReason is why a row is bad or needs eyes. Four kinds of duplication are told apart: the same person twice in the
// file, an open petition, a live key, the same list received before.
type ListReason struct {
	Code  string
	Text  string
	Path  string // the petition, key or list it speaks of
	Count int    // in the summary: rows with this reason
	Fail  bool
}

// ListView is a way to narrow the preview.
type ListView struct {
	Label, Path string
	Count       int
	Current     bool
}

// ListAgain says that the very same list was received before.
type ListAgain struct {
	When, Who, Path string
}
