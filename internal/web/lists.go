package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const (
	maxList     = 8 << 20 // bytes
	maxListRows = 10_000
	previewRows = 200
	maxDelegate = 160 // characters
)

// keptList is a unit's list while it waits between its preview and its being taken.
type keptList struct {
	File      string `json:"file"`
	Unit      string `json:"unit"`
	UnitID    int64  `json:"unit_id,string"`
	Delegate  string `json:"delegate"`
	Received  string `json:"received"` // ISO date
	Reference string `json:"reference"`
	Content   []byte `json:"content"`
}

// listPage asks for a unit's list or, once one was sent, shows what would become of each row. 1.1
func (v *visit) listPage() error {
	id := v.r.FormValue("lote")
	if id == "" {
		return v.ok(v.listForm(page.Form{Values: map[string]string{"received": v.today()}}))
	}
	var kept keptList
	if err := v.keptUpload(id, listUpload, &kept); err != nil {
		return err
	}
	list, err := v.Desk.ReadList(v.r.Context(), kept.Content, v.unitOfList(kept))
	if err != nil {
		return err
	}
	p, err := v.listPreview(id, kept, list)
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) listForm(form page.Form) page.ListUpload {
	return page.ListUpload{
		Frame: v.frame(v.t("desk.list.title")), Form: form, MaxList: maxList, MaxRows: maxListRows,
		Columns: v.columnHelp("web.column.people.", intake.PeopleColumns()),
	}
}

// listPost reads a list and enters nothing yet.
func (v *visit) listPost() error {
	kept, err := v.readListForm()
	var id int64
	if err == nil {
		id, err = v.keepUpload(listUpload, kept)
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.listForm(form) })
	}
	return v.to("/mesa/lista?lote=" + strconv.FormatInt(id, 10))
}

func (v *visit) readListForm() (keptList, error) {
	if err := v.parse(); err != nil {
		return keptList{}, fileFault("list", err)
	}
	var kept keptList
	var read typed
	if err := v.readUnit(&read, petition.Applicant{}); err != nil {
		return kept, err
	}
	fields := read.faults
	kept.Unit, kept.UnitID = read.unit.words, read.unit.id
	if kept.Unit == "" {
		fields = append(fields, fault.Field{Name: "unit", Text: "petition.field.unit"})
	}
	var err error
	if kept.Delegate, err = intake.Text(v.r.FormValue("delegate"), maxDelegate); err == nil && kept.Delegate == "" {
		err = fault.New(fault.Invalid, "web.list.need.delegate")
	}
	noteField("delegate", err, &fields)
	kept.Received = v.receivedOn(&fields).Format(time.DateOnly)
	kept.Reference, err = intake.Text(v.r.FormValue("reference"), maxReference)
	noteField("reference", err, &fields)
	if kept.Content, err = v.listFile(kept); err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	noteField("list", err, &fields)
	kept.File = v.fileName("list")
	return kept, fault.Form(fields)
}

// listFile is the file itself, seen to be a list.
func (v *visit) listFile(kept keptList) ([]byte, error) {
	content, err := v.file("list")
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.New(fault.Invalid, "web.need.file")
	}
	_, err = v.Desk.ReadList(v.r.Context(), content, v.unitOfList(kept))
	return content, err
}

// unitOfList finds the unit a row means: the one it names or, where it names none, the one that sends the list.
func (v *visit) unitOfList(kept keptList) desk.Resolver {
	return func(ctx context.Context, words string) (int64, error) {
		if words == "" {
			return kept.UnitID, nil
		}
		unit, err := v.Catalogue.Resolve(ctx, words)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
			return 0, nil
		}
		return unit.ID, err
	}
}

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
		Total: len(list.Rows), Good: list.Good(), Reasons: v.listReasons(list),
	}
	p.Bad = p.Total - p.Good
	if p.Bad > 0 {
		p.BadPath = "/mesa/lista/malas/" + id
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
		p.Views = append(p.Views, page.ListView{Label: v.t("web.list.view." + view.name), Path: previewPath(id, view.name, 1), Count: len(having), Current: view.name == shown})
	}
	v.turnPreview(&p, id, shown, rows)
	var err error
	p.Again, err = v.listAgain(list)
	return p, err
}

func previewPath(id, view string, number int) string {
	query := url.Values{"lote": {id}}
	if view != "" {
		query.Set("ver", view)
	}
	if number > 1 {
		query.Set("pagina", strconv.Itoa(number))
	}
	return "/mesa/lista?" + query.Encode()
}

// turnPreview puts the rows of the page that was asked for.
func (v *visit) turnPreview(p *page.ListPreview, id, view string, rows []desk.ListRow) {
	number, _ := strconv.Atoi(v.r.FormValue("pagina"))
	number = min(max(number, 1), (len(rows)+previewRows-1)/previewRows+1)
	from := min((number-1)*previewRows, len(rows))
	to := min(from+previewRows, len(rows))
	for _, row := range rows[from:to] {
		p.Rows = append(p.Rows, v.listRow(row))
	}
	p.From, p.To = min(from+1, to), to
	if number > 1 {
		p.PrevPath = previewPath(id, view, number-1)
	}
	if to < len(rows) {
		p.NextPath = previewPath(id, view, number+1)
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
	if folio, ok := why.Args["Folio"].(string); ok {
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

// listApply enters the good rows of the list that was shown. It goes on when the browser goes away: what was begun is
// finished, and what was not can be sent again.
func (v *visit) listApply() error {
	if err := v.parse(); err != nil {
		return err
	}
	var kept keptList
	if err := v.keptUpload(v.r.FormValue("batch"), listUpload, &kept); err != nil {
		return err
	}
	by, err := v.as(petition.Liaison)
	if err != nil {
		return err
	}
	if err := http.NewResponseController(v.w).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	ctx := context.WithoutCancel(v.r.Context())
	taken, err := v.Desk.TakeList(ctx, by, kept.Content, string(lang.ES), v.unitOfList(kept), func(int) {})
	for _, p := range taken {
		if noting := v.Desk.AddNote(ctx, by, p.ID, v.listNote(kept)); noting != nil {
			return noting
		}
	}
	if err != nil {
		return err
	}
	return v.done("/mesa?estado=received", "list")
}

// listNote is what a case's file keeps of the list it came in. It is written in the language of the records.
func (v *visit) listNote(kept keptList) string {
	received := spanish.LongDate(isoDay(kept.Received), lang.ES)
	note := lang.ES.T("web.list.note", "Unit", kept.Unit, "Delegate", kept.Delegate, "Date", received)
	if kept.Reference != "" {
		note += " " + lang.ES.T("web.entry.reference", "Number", kept.Reference)
	}
	return note
}

// listBad gives the bad rows as a file, each with its reasons, to be corrected and sent again.
func (v *visit) listBad() error {
	var kept keptList
	if err := v.keptUpload(v.r.PathValue("id"), listUpload, &kept); err != nil {
		return err
	}
	list, err := v.Desk.ReadList(v.r.Context(), kept.Content, v.unitOfList(kept))
	if err != nil {
		return err
	}
	records := [][]string{append([]string{v.t("web.list.why")}, list.Heading...)}
	for _, row := range list.Rows {
		if row.Good() {
			continue
		}
		var reasons []string
		for _, why := range row.Why {
			reasons = append(reasons, v.lang.Text(why.Text, why.Args))
		}
		records = append(records, append([]string{strings.Join(reasons, " ")}, row.Cells...))
	}
	var content bytes.Buffer
	if err := intake.WriteCSV(&content, records, true); err != nil {
		return err
	}
	return v.attach(v.t("web.list.bad.file")+".csv", "text/csv; charset=utf-8", content.Bytes())
}
