package web

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

func (v *visit) listPreview(id string, kept keptList, list desk.List) (page.ListPreview, error) {
	p := page.ListPreview{
		Frame: v.frame(v.t("web.list.preview")), File: kept.File, Encoding: list.Charset, Unit: kept.Unit, Delegate: kept.Delegate, Batch: id,
		Total: len(list.Rows), Good: list.Good(), Reasons: v.listReasons(list), At: v.listPath(),
	}
	p.Bad = p.Total - p.Good
	if p.Bad > 0 {
		p.BadPath = v.listPath() + "/marcada/" + id
	}
	if list.Sheet != "" {
		p.Encoding = v.t("web.list.sheet", "Sheet", list.Sheet)
		if n := len(list.Sheets); n > 0 {
			p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.t("web.list.sheets", "N", n, "Sheet", list.Sheet, "Sheets", quoted(list.Sheets))})
		}
	}
	if list.Hidden > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Attention, Text: v.t("web.list.hidden", "N", list.Hidden)})
	}
	if n := len(list.Ignored); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.t("catalogue.ignored", "N", n, "Columns", strings.Join(list.Ignored, ", "))})
	}
	shown := v.r.FormValue("ver")
	rows := list.Rows
	for _, view := range listViews {
		having := slices.DeleteFunc(slices.Clone(list.Rows), func(row desk.ListRow) bool { return !view.has(row) })
		if view.name == "avisos" {
			p.Attention = len(having)
		}
		if view.name == shown {
			rows = having
		}
		p.Views = append(p.Views, page.ListView{Label: v.t("web.list.view." + view.name), Path: v.previewPath(id, view.name, 1), Count: len(having), Current: view.name == shown})
	}
	v.turnPreview(&p, id, shown, rows)
	var err error
	p.Again, err = v.listAgain(list)
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

func (v *visit) previewPath(id, view string, number int) string {
	query := url.Values{"lote": {id}}
	if view != "" {
		query.Set("ver", view)
	}
	if number > 1 {
		query.Set("pagina", strconv.Itoa(number))
	}
	return v.listPath() + "?" + query.Encode()
}

// turnPreview puts the rows of the page that was asked for.
func (v *visit) turnPreview(p *page.ListPreview, id, view string, rows []desk.ListRow) {
	number := min(v.pageNumber(), (len(rows)+previewRows-1)/previewRows+1)
	from := min((number-1)*previewRows, len(rows))
	to := min(from+previewRows, len(rows))
	for _, row := range rows[from:to] {
		p.Rows = append(p.Rows, v.listRow(row))
	}
	p.From, p.To = min(from+1, to), to
	if number > 1 {
		p.PrevPath = v.previewPath(id, view, number-1)
	}
	if to < len(rows) {
		p.NextPath = v.previewPath(id, view, number+1)
	}
}

func (v *visit) listRow(row desk.ListRow) page.ListRow {
	a := row.Applicant
	shown := page.ListRow{Line: row.Number, Name: a.Name(), Mail: a.Mail, Position: a.Position, Phone: a.Phone, Unit: a.UnitText,
		Result: page.Status{Kind: page.Done, Text: v.t("web.list.good")}}
	if strings.TrimSpace(shown.Name) == "" {
		const telling = 3
		shown.Name = strings.Join(row.Cells[:min(telling, len(row.Cells))], " ")
	}
	for _, why := range row.Why {
		shown.Reasons = append(shown.Reasons, v.listReason(why))
	}
	switch {
	case !row.Good():
		shown.Result = page.Status{Kind: page.Fail, Text: v.t("web.list.bad")}
	case inWords(row):
		shown.Result = page.Status{Kind: page.Attention, Text: v.t("web.list.attention")}
		shown.Reasons = []page.ListReason{{Code: "words", Text: v.t("web.list.words")}}
	}
	return shown
}

// listReason is why a row is bad, with the way to the case it speaks of.
func (v *visit) listReason(why fault.Field) page.ListReason {
	reason := page.ListReason{Code: why.Text, Text: v.lang.Text(why.Text, why.Args), Fail: true}
	if folio, ok := why.Args["Folio"].(string); ok && !v.isDelegate() {
		reason.Path = "/mesa/" + folio
	}
	return reason
}

// listReasons counts the rows by reason, in the order in which they are met. Reasons that name a case or a row are told
// without it.
func (v *visit) listReasons(list desk.List) []page.ListReason {
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
			count("words", v.t("web.list.words"), false)
		}
		for _, why := range row.Why {
			count(why.Text, v.worded("web."+why.Text, v.lang.Text(why.Text, why.Args)), true)
		}
	}
	return reasons
}

// listAgain tells who took the very same list before, from the first of its cases.
func (v *visit) listAgain(list desk.List) (*page.ListAgain, error) {
	if v.isDelegate() {
		return nil, nil // cases are the desk's
	}
	for _, row := range list.Rows {
		for _, why := range row.Why {
			folio, _ := why.Args["Folio"].(string)
			if why.Text != "list.same_file" || folio == "" {
				continue
			}
			c, err := v.Desk.Case(v.r.Context(), folio, petition.Actor{}, nil)
			if err != nil || len(c.Timeline) == 0 {
				return nil, err
			}
			first := c.Timeline[0]
			return &page.ListAgain{When: v.t("web.list.on", "Date", spanish.LongDate(first.At, v.lang)), Who: first.By.Name, Path: "/mesa/" + folio}, nil
		}
	}
	return nil, nil
}
