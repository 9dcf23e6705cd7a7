package cli

import (
	"encoding/json"
	"io"
	"runtime"

	"clavero/internal/catalogue"
	"clavero/internal/newsroom"
)

// What commands print with --json. The names are for scripts: they may grow in number and do not change.

// rowFault is a row of a file that was not taken, and why, in the operator's language; text is the reason's name in any.
type rowFault struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Text    string `json:"text"`
	Message string `json:"message"`
}

// importedEdition is what an import of an edition did, or would do. With faults nothing is imported, and no counts are
// worth giving.
type importedEdition struct {
	Applied     bool       `json:"applied"`
	Same        bool       `json:"same"`       // the file says what is stored already
	Correction  bool       `json:"correction"` // there was an edition of that day and kind
	Day         string     `json:"day"`
	Kind        string     `json:"kind"`
	Version     int        `json:"version"`
	Sections    int        `json:"sections"`
	Notes       int        `json:"notes"`
	Appearances int        `json:"appearances"`
	Added       int        `json:"added"`
	Kept        int        `json:"kept"`
	Dropped     int        `json:"dropped"`
	SHA256      string     `json:"sha256"` // of the file
	Faults      []rowFault `json:"faults"`
}

func editionJSON(r newsroom.Result, day, kind string) importedEdition {
	faults := make([]rowFault, 0, len(r.Faults))
	for _, f := range r.Faults {
		faults = append(faults, rowFault{f.Row, f.Column, f.Text, operatorLang().Text(f.Text, f.Args)})
	}
	return importedEdition{
		Applied: r.Applied, Same: r.Same, Correction: r.Correction, Day: day, Kind: kind, Version: max(1, r.Edition.Version),
		Sections: r.Count.Sections, Notes: r.Count.Notes, Appearances: r.Count.Appearances,
		Added: r.Added, Kept: r.Kept, Dropped: r.Dropped, SHA256: r.SHA256, Faults: faults,
	}
}

// importedCatalogue is what an import of the catalogue did, or would do: codes of units, and how many others there are.
type importedCatalogue struct {
	Applied   bool       `json:"applied"`
	Added     []string   `json:"added"`
	Changed   []string   `json:"changed"`
	Closed    []string   `json:"closed"`
	Unchanged int        `json:"unchanged"`
	Absent    []string   `json:"absent"`  // stored and not in the file: they stay
	Ignored   []string   `json:"ignored"` // headings that are no column
	SHA256    string     `json:"sha256"`  // of the file
	Faults    []rowFault `json:"faults"`
}

func catalogueJSON(d catalogue.Diff, applied bool) importedCatalogue {
	out := importedCatalogue{
		Applied: applied, Added: codes(d.Added), Changed: codes(d.Changed), Closed: codes(d.Closed), Unchanged: d.Unchanged,
		Absent: make([]string, 0, len(d.Absent)), Ignored: append([]string{}, d.Ignored...), SHA256: d.SHA256, Faults: make([]rowFault, 0, len(d.Faults)),
	}
	for _, unit := range d.Absent {
		out.Absent = append(out.Absent, unit.Code)
	}
	for _, f := range d.Faults {
		out.Faults = append(out.Faults, rowFault{f.Row, f.Column, f.Text, operatorLang().Text(f.Text, f.Args)})
	}
	return out
}

func codes(changes []catalogue.Change) []string {
	list := make([]string, 0, len(changes))
	for _, change := range changes {
		list = append(list, change.Unit.Code)
	}
	return list
}

// copied is where a backup lies, and what must be copied apart.
type copied struct {
	Folder  string `json:"folder"`
	Keyring string `json:"keyring"` // not in the folder
}

// version is what the program is, and what it was built with and for.
type version struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

func thisVersion() version {
	return version{Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
