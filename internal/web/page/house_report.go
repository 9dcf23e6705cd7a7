package page

import "clavero/internal/web/diagram"

// Report is a period of the register in figures and charts. 3.3
type Report struct {
	Frame
	Tabs     []ListView
	From, To string // 2006-01-02
	Max      string
	Period   string
	Before   string // the period compared with, in words; empty for none
	By       []Option
	Units    []Option
	Compare  []Option
	Quick    []ListView // usual periods
	Totals   []ReportTotal
	Keys     []ReportKeys
	KeysText string

	DayChart   diagram.Bars
	DayRows    []ReportPoint
	HourChart  diagram.Bars
	HourRows   []ReportPoint
	MonthChart diagram.Bars
	MonthRows  []ReportPoint

	Title2 string
	Heads  []ReportHead
	Rows   []ReportLine
	More   int // rows that are in the files only
	Files  []ListView

	Public     []ListView // files that may be given out of the house; none where the report may not
	PublicText string

	AsOf string
	Form Form
}

func (Report) template() string { return "house_report" }

// ReportTotal is a figure, with that of the period compared with.
type ReportTotal struct {
	Label  string
	Value  int
	Before string // «120 antes, +8 %»
}

// ReportKeys is how many keys are used so, with a bar of their share.
type ReportKeys struct {
	Label string
	Count int
	Bar   Bar
	Path  string
}

// ReportPoint is a day, an hour or a month in the table behind a chart.
type ReportPoint struct {
	Label                            string
	SignIns, Editions, Reads, Failed int
	People                           int
	Before                           string
}

// ReportHead is a column of the table.
type ReportHead struct {
	Label  string
	Number bool
}

// ReportLine is a row of it. The first cell heads it.
type ReportLine struct {
	Cells []string
	Path  string // of the first cell, if it leads somewhere
}
