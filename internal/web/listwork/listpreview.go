package listwork

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// listViews are the ways to narrow the preview, by their word in the address.
var listViews = []struct {
	name string
	has  func(desk.ListRow) bool
}{
	{"", func(desk.ListRow) bool { return true }},
	{"buenos", desk.ListRow.Good},
	{"avisos", inWords},
	{"malos", func(row desk.ListRow) bool { return !row.Good() }},
}

// inWords reports whether a good row's unit must still be found in the catalogue.
func inWords(row desk.ListRow) bool { return row.Good() && row.Applicant.UnitID == 0 }

func listPreview(v *visit.Visit, id string, kept keptList, list desk.List) (page.ListPreview, error) {
	p := page.ListPreview{
		Frame: v.Frame(v.T("web.list.preview")), File: kept.File, Encoding: list.Charset, Unit: kept.Unit, Delegate: kept.Delegate, Batch: id,
		Total: len(list.Rows), Good: list.Good(), Reasons: listReasons(v, list), At: listPath(v),
	}
	p.Bad = p.Total - p.Good
	if p.Bad > 0 {
		p.BadPath = listPath(v) + "/marcada/" + id
	}
	if list.Sheet != "" {
		p.Encoding = v.T("web.list.sheet", "Sheet", list.Sheet)
		if n := len(list.Sheets); n > 0 {
			p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.T("web.list.sheets", "N", n, "Sheet", list.Sheet, "Sheets", quoted(list.Sheets))})
		}
	}
	if list.Hidden > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Attention, Text: v.T("web.list.hidden", "N", list.Hidden)})
	}
	if n := len(list.Ignored); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.T("catalogue.ignored", "N", n, "Columns", strings.Join(list.Ignored, ", "))})
	}
	shown := v.Request.FormValue("ver")
	rows := list.Rows
	for _, view := range listViews {
		having := slices.DeleteFunc(slices.Clone(list.Rows), func(row desk.ListRow) bool { return !view.has(row) })
		if view.name == "avisos" {
			p.Attention = len(having)
		}
		if view.name == shown {
			rows = having
		}
		p.Views = append(p.Views, page.ListView{Label: v.T("web.list.view." + view.name), Path: previewPath(v, id, view.name, 1), Count: len(having), Current: view.name == shown})
	}
	turnPreview(v, &p, id, shown, rows)
	var err error
	p.Again, err = listAgain(v, list)
	return p, err
}

// quoted lists names in quotes, the first few of many.
func quoted(names []string) string {
	const most = 5
	var list []string
	for _, name := range names[:min(most, len(names))] {
		list = append(list, "«"+name+"»")
	}
	text := strings.Join(list, ", ")
	if len(names) > most {
		text += "…"
	}
	return text
}

func previewPath(v *visit.Visit, id, view string, number int) string {
	query := url.Values{"lote": {id}}
	if view != "" {
		query.Set("ver", view)
	}
	if number > 1 {
		query.Set("pagina", strconv.Itoa(number))
	}
	return listPath(v) + "?" + query.Encode()
}

// turnPreview puts the rows of the page that was asked for.
func turnPreview(v *visit.Visit, p *page.ListPreview, id, view string, rows []desk.ListRow) {
	number := min(v.PageNumber(), (len(rows)+previewRows-1)/previewRows+1)
	from := min((number-1)*previewRows, len(rows))
	to := min(from+previewRows, len(rows))
	for _, row := range rows[from:to] {
		p.Rows = append(p.Rows, listRow(v, row))
	}
	p.From, p.To = min(from+1, to), to
	if number > 1 {
		p.PrevPath = previewPath(v, id, view, number-1)
	}
	if to < len(rows) {
		p.NextPath = previewPath(v, id, view, number+1)
	}
}

func listRow(v *visit.Visit, row desk.ListRow) page.ListRow {
	a := row.Applicant
	shown := page.ListRow{Line: row.Number, Name: a.Name(), Mail: a.Mail, Position: a.Position, Phone: a.Phone, Unit: a.UnitText,
		Result: page.Status{Kind: page.Done, Text: v.T("web.list.good")}}
	if strings.TrimSpace(shown.Name) == "" {
		const telling = 3
		shown.Name = strings.Join(row.Cells[:min(telling, len(row.Cells))], " ")
	}
	for _, why := range row.Why {
		shown.Reasons = append(shown.Reasons, listReason(v, why))
	}
	switch {
	case !row.Good():
		shown.Result = page.Status{Kind: page.Fail, Text: v.T("web.list.bad")}
	case inWords(row):
		shown.Result = page.Status{Kind: page.Attention, Text: v.T("web.list.attention")}
		shown.Reasons = []page.ListReason{{Code: "words", Text: v.T("web.list.words")}}
	}
	return shown
}

// listReason is why a row is bad, with the way to the case it speaks of.
func listReason(v *visit.Visit, why fault.Field) page.ListReason {
	reason := page.ListReason{Code: why.Text, Text: v.Lang.Text(why.Text, why.Args), Fail: true}
	if folio, ok := why.Args["Folio"].(string); ok && !IsDelegate(v) {
		reason.Path = "/mesa/" + folio
	}
	return reason
}

// listReasons counts the rows by reason, in the order in which they are met. Reasons that name a case or a row are told
// without it.
func listReasons(v *visit.Visit, list desk.List) []page.ListReason {
	var reasons []page.ListReason
	count := func(code, text string, fails bool) {
		at := slices.IndexFunc(reasons, func(r page.ListReason) bool { return r.Code == code })
		if at < 0 {
			at, reasons = len(reasons), append(reasons, page.ListReason{Code: code, Text: text, Fail: fails})
		}
		reasons[at].Count++
	}
	for _, row := range list.Rows {
		if inWords(row) {
			count("words", v.T("web.list.words"), false)
		}
		for _, why := range row.Why {
			count(why.Text, v.Worded("web."+why.Text, v.Lang.Text(why.Text, why.Args)), true)
		}
	}
	return reasons
}

// listAgain tells who took the very same list before, from the first of its cases.
func listAgain(v *visit.Visit, list desk.List) (*page.ListAgain, error) {
	if IsDelegate(v) {
		return nil, nil // cases are the desk's
	}
	for _, row := range list.Rows {
		for _, why := range row.Why {
			folio, _ := why.Args["Folio"].(string)
			if why.Text != "list.same_file" || folio == "" {
				continue
			}
			c, err := v.Desk.Case(v.Request.Context(), folio, petition.Actor{}, nil)
			if err != nil || len(c.Timeline) == 0 {
				return nil, err
			}
			first := c.Timeline[0]
			return &page.ListAgain{When: v.T("web.list.on", "Date", spanish.LongDate(first.At, v.Lang)), Who: first.By.Name, Path: "/mesa/" + folio}, nil
		}
	}
	return nil, nil
}
