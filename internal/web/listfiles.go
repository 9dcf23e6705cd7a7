package web

import (
	"bytes"
	"slices"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/intake"
)

const (
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typeCSV  = "text/csv; charset=utf-8"
)

// listTemplate gives an empty list to fill in. As a workbook it has the units of the catalogue on a second sheet, to copy
// codes from, and what each column holds on a third. 1.1
func (v *visit) listTemplate() error {
	var heading []string
	for _, column := range intake.PeopleColumns() {
		if !column.Ours {
			heading = append(heading, column.Headings[0])
		}
	}
	name := v.t("web.list.template.file")
	if strings.HasSuffix(v.r.URL.Path, ".csv") {
		return v.attachCSV(name, [][]string{heading})
	}
	units, err := v.unitSheet()
	if err != nil {
		return err
	}
	list := intake.Sheet{Name: v.t("web.list.template.sheet"), Heading: heading, Widths: []float64{22, 18, 18, 28, 24, 34, 34, 16, 10, 30}}
	return v.attachXLSX(name, list, units, v.columnSheet())
}

// unitSheet lists the units in force with what a list may call them by.
func (v *visit) unitSheet() (intake.Sheet, error) {
	sheet := intake.Sheet{
		Name: v.t("web.list.template.units"), Widths: []float64{14, 70, 60},
		Heading: []string{v.t("catalogue.column.code"), v.t("catalogue.column.name"), v.t("catalogue.column.parent")},
	}
	units, err := v.Catalogue.Units(v.r.Context())
	if err != nil {
		return sheet, err
	}
	tree := newUnitTree(units, nil, v.today())
	for _, unit := range units {
		if unit.InForce(v.today()) {
			sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{unit.Code, unit.Name, tree.byCode[unit.Parent].Name}})
		}
	}
	return sheet, nil
}

// columnSheet says what each column of a list holds.
func (v *visit) columnSheet() intake.Sheet {
	sheet := intake.Sheet{
		Name: v.t("web.list.template.columns"), Widths: []float64{34, 14, 70, 34},
		Heading: []string{v.t("desk.columns.name"), v.t("desk.columns.required"), v.t("desk.columns.meaning"), v.t("desk.columns.example")},
	}
	for _, column := range v.columnHelp("web.column.people.", intake.PeopleColumns()) {
		required := ""
		if column.Required {
			required = v.t("web.yes")
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{column.Name, required, column.Meaning, column.Example}})
	}
	return sheet
}

// listMarked gives the list back as it came, with what to correct said before each row and, in a workbook, the rows to be
// corrected coloured. It can be mended and sent again as it is: who was taken from it is not taken twice. 1.1
func (v *visit) listMarked() error {
	var kept keptList
	if err := v.keptUpload(v.r.PathValue("id"), listUpload, &kept); err != nil {
		return err
	}
	list, err := v.readList(kept)
	if err != nil {
		return err
	}
	sheet := v.markedSheet(list)
	name := v.t("web.list.marked.file")
	if v.r.FormValue("formato") != "csv" {
		return v.attachXLSX(name, sheet)
	}
	records := [][]string{sheet.Heading}
	for _, row := range sheet.Rows {
		records = append(records, row.Cells)
	}
	return v.attachCSV(name, records)
}

func (v *visit) markedSheet(list desk.List) intake.Sheet {
	sheet := intake.Sheet{Name: v.t("web.list.template.sheet"), Heading: append([]string{v.t("web.list.why")}, unmarked(list.Heading, list.Marks)...), Widths: []float64{48}}
	for _, row := range list.Rows {
		var reasons []string
		for _, why := range row.Why {
			reasons = append(reasons, v.lang.Text(why.Text, why.Args))
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

func (v *visit) attachXLSX(name string, sheets ...intake.Sheet) error {
	var content bytes.Buffer
	if err := intake.WriteXLSX(&content, sheets...); err != nil {
		return err
	}
	return v.attach(name+".xlsx", typeXLSX, content.Bytes())
}

func (v *visit) attachCSV(name string, records [][]string) error {
	var content bytes.Buffer
	if err := intake.WriteCSV(&content, records, true); err != nil {
		return err
	}
	return v.attach(name+".csv", typeCSV, content.Bytes())
}
