// Package seed embeds the data the program starts with: the catalogue of the health sector, for an installation, and a
// whole invented ministry for the demonstration, with its people and a week of its press digest.
//
// The catalogue is a starting point that the office corrects and imports again; README.md says how much each of its data
// is worth. Everything of the demonstration is fictional: its country, its papers, its people, and its mail addresses,
// which end in .example (RFC 2606) and reach nobody.
package seed

import (
	_ "embed" // the data files beside this one
	"slices"

	"clavero/internal/digest"
)

//go:embed catalogue.csv
var catalogue []byte

//go:embed demo/catalogue.csv
var demoCatalogue []byte

//go:embed demo/lista.csv
var demoList []byte

//go:embed demo/edition-0.csv
var edition0 []byte

//go:embed demo/edition-1.csv
var edition1 []byte

//go:embed demo/edition-2.csv
var edition2 []byte

//go:embed demo/edition-3.csv
var edition3 []byte

//go:embed demo/edition-4.csv
var edition4 []byte

//go:embed demo/edition-5.csv
var edition5 []byte

//go:embed demo/edition-6.csv
var edition6 []byte

// Catalogue gives the sector's catalogue as CSV in UTF-8 with the columns of docs/catalogo-csv.md.
func Catalogue() []byte { return slices.Clone(catalogue) }

// DemoData is the invented ministry.
type DemoData struct {
	Catalogue []byte     // CSV, as Catalogue's
	Editions  []Edition  // the newest first: today's matutina is Editions[0]
	Officials []Official // who ask for keys or hold them
	Staff     []Staff    // who attend them
	List      []byte     // CSV: a unit's list of twelve people, three rows of it wrong in different ways
}

// Edition is an edition of the demonstration, for the day it is shown on.
type Edition struct {
	DaysAgo int
	Kind    digest.Kind
	Hour    int // of its publication, in the office's place
	Minute  int
	CSV     []byte // columns of docs/edicion-csv.md
}

// Demo gives the invented ministry. The caller owns what it gets.
func Demo() DemoData {
	return DemoData{
		Catalogue: slices.Clone(demoCatalogue),
		Editions: []Edition{
			{DaysAgo: 0, Kind: digest.Matutina, Hour: 6, Minute: 48, CSV: slices.Clone(edition0)},
			{DaysAgo: 1, Kind: digest.Vespertina, Hour: 16, Minute: 5, CSV: slices.Clone(edition1)},
			{DaysAgo: 1, Kind: digest.Matutina, Hour: 6, Minute: 55, CSV: slices.Clone(edition2)},
			{DaysAgo: 2, Kind: digest.Matutina, Hour: 6, Minute: 51, CSV: slices.Clone(edition3)},
			{DaysAgo: 3, Kind: digest.Matutina, Hour: 7, Minute: 2, CSV: slices.Clone(edition4)},
			{DaysAgo: 4, Kind: digest.Matutina, Hour: 6, Minute: 49, CSV: slices.Clone(edition5)},
			{DaysAgo: 5, Kind: digest.Extra, Hour: 14, Minute: 30, CSV: slices.Clone(edition6)},
		},
		Officials: slices.Clone(officials),
		Staff:     staff(),
		List:      slices.Clone(demoList),
	}
}
