package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// rowsShown is how many lines of an inventory a page shows; all of them are in its papers.
const rowsShown = 200

// recordsPage shows the series and how the records stand. 7
func (v *visit) recordsPage() error {
	ctx := v.r.Context()
	years, err := v.Records.Survey(ctx, v.who)
	if err != nil {
		return err
	}
	candidates, err := v.Records.Candidates(ctx, v.who, "")
	if err != nil {
		return err
	}
	holds, err := v.Records.Holds(ctx, v.who)
	if err != nil {
		return err
	}
	dispositions, err := v.Records.Dispositions(ctx, v.who)
	if err != nil {
		return err
	}
	p := page.Records{Frame: v.frame(v.t("records.title")), Series: v.recordSeries(), Expired: len(candidates.Records), Held: candidates.Held, Listed: candidates.Listed,
		CanPropose: v.who.May(auth.ProposeDisposition) == nil}
	for _, y := range years {
		p.Years = append(p.Years, page.RecordYear{Series: y.Series, Year: y.Year, All: y.All, InForce: y.All - y.Expired - y.Disposed, Expired: y.Expired,
			Held: y.Held, Ended: y.Disposed})
	}
	for _, h := range holds {
		if h.Lifted.IsZero() {
			p.Holds++
		}
	}
	for _, d := range dispositions {
		if slices.Contains([]retention.State{retention.Proposed, retention.Approved, retention.Acted}, d.State) {
			p.Underway++
		}
	}
	return v.ok(p)
}

func (v *visit) recordSeries() []page.RecordSeries {
	var all []page.RecordSeries
	for _, s := range retention.All {
		number := strconv.Itoa(s.Number)
		from := v.t("records.from.text")
		if s.Ours {
			from = v.t("records.from.ours")
		}
		all = append(all, page.RecordSeries{Number: s.Number, Name: v.t("records.series." + number), Code: s.Code, Term: v.t("records.years", "N", s.Years),
			Start: v.t("records.start." + string(s.Start)), Custodian: v.t("web.role." + s.Custodian), From: from})
	}
	return all
}

// holdsPage lists the legal holds.
func (v *visit) holdsPage() error {
	p, err := v.holds(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) holds(form page.Form) (page.Holds, error) {
	all, err := v.Records.Holds(v.r.Context(), v.who)
	p := page.Holds{Frame: v.frame(v.t("records.holds")), Form: form, May: v.who.May(auth.HoldRecords) == nil}
	for _, h := range all {
		id := strconv.FormatInt(h.ID, 10)
		row := page.LegalHold{ID: id, Reason: h.Reason, Owner: h.Owner, Document: h.Document, By: v.staffName(h.PlacedBy), Since: h.Since, Lifted: h.Lifted,
			LiftedBy: v.staffName(h.LiftedBy), LiftedWhy: h.Why, Cases: h.Cases, Path: "/archivo/retenciones/" + id + "/levantar"}
		row.On, row.OnPath = v.heldSubject(h.Hold)
		p.Holds = append(p.Holds, row)
	}
	return p, err
}

func (v *visit) staffName(id int64) string {
	if id == 0 {
		return ""
	}
	person, err := v.DB.Read().Staff(v.r.Context(), id)
	if err != nil {
		return "—"
	}
	return person.Name
}

// heldSubject says what a hold is on.
func (v *visit) heldSubject(h retention.Hold) (string, string) {
	ctx, r := v.r.Context(), v.DB.Read()
	switch h.Scope {
	case retention.OnCase:
		if p, err := r.Petition(ctx, h.Subject); err == nil {
			return p.Folio, "/mesa/" + p.Folio
		}
	case retention.OnPerson:
		if o, err := r.Official(ctx, h.Subject); err == nil && o.Name() != "" {
			return o.Name(), "/directorio/" + strconv.FormatInt(o.ID, 10)
		}
	case retention.OnUnit:
		if u, err := r.Unit(ctx, h.Subject); err == nil {
			return u.Code + " · " + u.Name, ""
		}
	case retention.OnPeriod:
		return v.t("records.scope.period.of", "From", spanish.ShortDate(h.From, v.lang), "To", spanish.ShortDate(h.To, v.lang)), ""
	}
	return v.t("records.scope." + string(h.Scope)), ""
}

// holdLift lifts one.
func (v *visit) holdLift() error {
	if err := v.parse(); err != nil {
		return err
	}
	id, err := v.number("id")
	if err == nil {
		err = v.Records.Lift(v.r.Context(), v.who, id, spanish.Tidy(v.r.PostFormValue("why")))
	}
	if err == nil {
		return v.done("/archivo/retenciones", "hold_lifted")
	}
	p, failed := v.holds(page.Form{})
	if failed != nil {
		return failed
	}
	return v.again(err, func(form page.Form) page.Page { p.Form, p.Lift = form, v.r.PathValue("id"); return p })
}

// number reads a number of the address; NotFound where it is none.
func (v *visit) number(name string) (int64, error) {
	id, err := strconv.ParseInt(v.r.PathValue(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.Wrap(err, fault.NotFound, "fault.not_found")
	}
	return id, nil
}

// deletionsPage lists every way in which anything can be deleted: from the code's own list.
func (v *visit) deletionsPage() error {
	p := page.Deletions{Frame: v.frame(v.t("records.deletions")), BackupDays: v.BackupDays}
	for _, d := range store.Deletions {
		key := "records.deletion." + d.Way
		p.Ways = append(p.Ways, page.DeletionWay{What: v.t(key), When: v.t(key + ".when"), Who: v.t(key + ".who"), Statements: d.Queries, Record: d.Record})
	}
	for _, fate := range store.Fates {
		row := page.TableFate{What: v.t("records.fate." + string(fate))}
		for _, place := range store.Places {
			if place.Fate == fate {
				row.Tables = append(row.Tables, place.Table)
			}
		}
		p.Fates = append(p.Fates, row)
	}
	return v.ok(p)
}

// inventoryRows are the first lines of an inventory in words, with what became of each.
func (v *visit) inventoryRows(rows [][]string, cases []store.DispositionCase) []page.InventoryRow {
	var shown []page.InventoryRow
	for i, cells := range rows[:min(len(rows), rowsShown)] {
		if len(cells) < len(records.Columns) {
			continue
		}
		row := page.InventoryRow{N: cells[0], Folio: cells[1], Kind: v.worded("petition.kind."+cells[2], v.worded("records.kind."+cells[2], cells[2])), Series: cells[3], Unit: cells[5], Began: v.shortDay(cells[6]),
			Ended: v.shortDay(cells[7]), KeyEnded: v.shortDay(cells[9]), Due: v.shortDay(cells[10]), Papers: cells[11]}
		if i < len(cases) && cases[i].State != "listed" {
			row.Outcome = v.outcome(cases[i])
		}
		shown = append(shown, row)
	}
	return shown
}

func (v *visit) shortDay(iso string) string {
	day, err := time.ParseInLocation(time.DateOnly, iso, spanish.MexicoCity())
	if err != nil {
		return ""
	}
	return spanish.ShortDate(day, v.lang)
}

func (v *visit) outcome(c store.DispositionCase) page.Status {
	switch c.State {
	case "erased":
		return page.Status{Kind: page.Done, Text: v.t("records.outcome.erased")}
	case "left_out":
		return page.Status{Kind: page.Attention, Text: v.t("records.outcome.left_out", "Why", v.t("records.standing."+c.Why))}
	}
	return page.Status{Kind: page.Ended, Text: v.t("records.outcome.released")}
}

// attachPaper answers with a file of a disposition.
func (v *visit) attachPaper(d records.View, file string) error {
	name := fmt.Sprintf("%s-%s", d.Number, file)
	switch file {
	case "inventario.csv":
		text, err := v.DB.Read().Inventory(v.r.Context(), d.ID)
		if err != nil {
			return err
		}
		return v.attach(name, "text/csv; charset=utf-8", text)
	case "inventario.xlsx":
		content, err := records.Workbook(d.Rows)
		if err != nil {
			return err
		}
		return v.attach(name, typeXLSX, content)
	}
	content, err := v.dispositionPaper(d, file)
	if err != nil {
		return err
	}
	return v.attach(name, "application/pdf", content)
}
