package listwork

import (
	"slices"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/intake"
	"clavero/internal/web/forms"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// ListTemplate gives an empty list to fill in. As a workbook it has the units of the catalogue on a second sheet, to copy
// codes from, and what each column holds on a third. 1.1
func ListTemplate(v *visit.Visit) error {
	var heading []string
	for _, column := range intake.PeopleColumns() {
		if !column.Ours {
			heading = append(heading, column.Headings[0])
		}
	}
	name := v.T("web.list.template.file")
	if strings.HasSuffix(v.Request.URL.Path, ".csv") {
		return v.AttachCSV(name, [][]string{heading})
	}
	units, err := unitSheet(v)
	if err != nil {
		return err
	}
	list := intake.Sheet{Name: v.T("web.list.template.sheet"), Heading: heading, Widths: []float64{22, 18, 18, 28, 24, 34, 34, 16, 10, 30}}
	return v.AttachXLSX(name, list, units, columnSheet(v))
}

// unitSheet lists the units in force with what a list may call them by.
func unitSheet(v *visit.Visit) (intake.Sheet, error) {
	sheet := intake.Sheet{
		Name: v.T("web.list.template.units"), Widths: []float64{14, 70, 60},
		Heading: []string{v.T("catalogue.column.code"), v.T("catalogue.column.name"), v.T("catalogue.column.parent")},
	}
	units, err := v.Catalogue.Units(v.Request.Context())
	if err != nil {
		return sheet, err
	}
	tree := wording.NewUnitTree(units, nil, v.Today())
	for _, unit := range units {
		if unit.InForce(v.Today()) {
			sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{unit.Code, unit.Name, tree.ByCode[unit.Parent].Name}})
		}
	}
	return sheet, nil
}

// columnSheet says what each column of a list holds.
func columnSheet(v *visit.Visit) intake.Sheet {
	sheet := intake.Sheet{
		Name: v.T("web.list.template.columns"), Widths: []float64{34, 14, 70, 34},
		Heading: []string{v.T("desk.columns.name"), v.T("desk.columns.required"), v.T("desk.columns.meaning"), v.T("desk.columns.example")},
	}
	for _, column := range forms.ColumnHelp(v, "web.column.people.", intake.PeopleColumns()) {
		required := ""
		if column.Required {
			required = v.T("web.yes")
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{column.Name, required, column.Meaning, column.Example}})
	}
	return sheet
}

// ListMarked gives the list back as it came, with what to correct said before each row and, in a workbook, the rows to be
// corrected coloured. It can be mended and sent again as it is: who was taken from it is not taken twice. 1.1
func ListMarked(v *visit.Visit) error {
	var kept keptList
	if err := forms.KeptUpload(v, v.Request.PathValue("id"), forms.ListUpload, &kept); err != nil {
		return err
	}
	list, err := readList(v, kept)
	if err != nil {
		return err
	}
	sheet := markedSheet(v, list)
	name := v.T("web.list.marked.file")
	if v.Request.FormValue("formato") != "csv" {
		return v.AttachXLSX(name, sheet)
	}
	records := [][]string{sheet.Heading}
	for _, row := range sheet.Rows {
		records = append(records, row.Cells)
	}
	return v.AttachCSV(name, records)
}

func markedSheet(v *visit.Visit, list desk.List) intake.Sheet {
	sheet := intake.Sheet{Name: v.T("web.list.template.sheet"), Heading: append([]string{v.T("web.list.why")}, unmarked(list.Heading, list.Marks)...), Widths: []float64{48}}
	for _, row := range list.Rows {
		var reasons []string
		for _, why := range row.Why {
			reasons = append(reasons, v.Lang.Text(why.Text, why.Args))
		}
		cells := append([]string{strings.Join(reasons, " ")}, unmarked(row.Cells, list.Marks)...)
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: cells, Marked: row.Mendable()})
	}
	return sheet
}

// unmarked leaves out the column in which the program said before what to correct.
func unmarked(cells []string, marks int) []string {
	if marks < 0 || marks >= len(cells) {
		return cells
	}
	return slices.Delete(slices.Clone(cells), marks, marks+1)
}
