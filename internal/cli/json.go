package cli

import (
	"encoding/json"
	"io"
	"runtime"
	"time"

	"clavero/internal/catalogue"
	"clavero/internal/custody"
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
	return importedEdition{
		Applied: r.Applied, Same: r.Same, Correction: r.Correction, Day: day, Kind: kind, Version: max(1, r.Edition.Version),
		Sections: r.Count.Sections, Notes: r.Count.Notes, Appearances: r.Count.Appearances,
		Added: r.Added, Kept: r.Kept, Dropped: r.Dropped, SHA256: r.SHA256, Faults: editionFaults(r),
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
		Absent: make([]string, 0, len(d.Absent)), Ignored: append([]string{}, d.Ignored...), SHA256: d.SHA256, Faults: catalogueFaults(d),
	}
	for _, unit := range d.Absent {
		out.Absent = append(out.Absent, unit.Code)
	}
	return out
}

func editionFaults(r newsroom.Result) []rowFault {
	faults := make([]rowFault, 0, len(r.Faults))
	for _, f := range r.Faults {
		faults = append(faults, rowFault{f.Row, f.Column, f.Text, operatorLang().Text(f.Text, f.Args)})
	}
	return faults
}

func catalogueFaults(d catalogue.Diff) []rowFault {
	faults := make([]rowFault, 0, len(d.Faults))
	for _, f := range d.Faults {
		faults = append(faults, rowFault{f.Row, f.Column, f.Text, operatorLang().Text(f.Text, f.Args)})
	}
	return faults
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
	Folder   string `json:"folder"`
	Keyring  string `json:"keyring"`    // not in the folder
	Head     string `json:"head"`       // of the ledger in the copy
	Recorded bool   `json:"recorded"`   // the ledger says that the backup was made
	Until    string `json:"keep_until"` // day until which it may be kept
}

// keyUse is a key of the keyring and what needs it: values that a rotation seals anew, and what is bound to it until it is
// used or runs out.
type keyUse struct {
	ID      string         `json:"id"`
	Created time.Time      `json:"created"`
	Active  bool           `json:"active"`
	Needed  bool           `json:"needed"`
	Sealed  map[string]int `json:"sealed"`
	Bound   map[string]int `json:"bound"`
}

// rotation is what a rotation did, or the keys as they are.
type rotation struct {
	Applied  bool     `json:"applied"`
	Resumed  bool     `json:"resumed"`
	Resealed int      `json:"resealed"`
	Damaged  []damage `json:"damaged"`
	Keys     []keyUse `json:"keys"`
}

type damage struct {
	Place string `json:"place"`
	ID    int64  `json:"id,string"`
}

// retirement is which keys were taken out, and those that stay.
type retirement struct {
	Applied bool     `json:"applied"`
	Retired []string `json:"retired"`
	Keys    []keyUse `json:"keys"`
}

func rotationJSON(applied bool, done custody.Rotation, keys []custody.Key) rotation {
	out := rotation{Applied: applied, Resumed: done.Resumed, Resealed: done.Resealed, Damaged: []damage{}, Keys: keysJSON(keys)}
	for _, d := range done.Damaged {
		out.Damaged = append(out.Damaged, damage(d))
	}
	return out
}

func keysJSON(keys []custody.Key) []keyUse {
	out := make([]keyUse, 0, len(keys))
	for _, k := range keys {
		out = append(out, keyUse{k.ID, k.Created, k.Active, k.Needed(), k.Sealed, k.Bound})
	}
	return out
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
