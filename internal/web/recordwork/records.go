// Package recordwork is the pages of the records (7): what is kept and until when, holds, dispositions, the ledger and its
// checkpoints.
package recordwork

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
	"clavero/internal/web/visit"
)

// rowsShown is how many lines of an inventory a page shows; all of them are in its papers.
const rowsShown = 200

// RecordsPage shows the series and how the records stand. 7
func RecordsPage(v *visit.Visit) error {
	ctx := v.Request.Context()
	years, err := v.Records.Survey(ctx, v.Who)
	if err != nil {
		return err
	}
	candidates, err := v.Records.Candidates(ctx, v.Who, "")
	if err != nil {
		return err
	}
	holds, err := v.Records.Holds(ctx, v.Who)
	if err != nil {
		return err
	}
	dispositions, err := v.Records.Dispositions(ctx, v.Who)
	if err != nil {
		return err
	}
	p := page.Records{Frame: v.Frame(v.T("records.title")), Series: recordSeries(v), Expired: len(candidates.Records), Held: candidates.Held, Listed: candidates.Listed,
		CanPropose: v.Who.May(auth.ProposeDisposition) == nil}
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
	return v.OK(p)
}

func recordSeries(v *visit.Visit) []page.RecordSeries {
	var all []page.RecordSeries
	for _, s := range retention.All {
		number := strconv.Itoa(s.Number)
		from := v.T("records.from.text")
		if s.Ours {
			from = v.T("records.from.ours")
		}
		all = append(all, page.RecordSeries{Number: s.Number, Name: v.T("records.series." + number), Code: s.Code, Term: v.T("records.years", "N", s.Years),
			Start: v.T("records.start." + string(s.Start)), Custodian: v.T("web.role." + s.Custodian), From: from})
	}
	return all
}

// HoldsPage lists the legal holds.
func HoldsPage(v *visit.Visit) error {
	p, err := holds(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func holds(v *visit.Visit, form page.Form) (page.Holds, error) {
	all, err := v.Records.Holds(v.Request.Context(), v.Who)
	p := page.Holds{Frame: v.Frame(v.T("records.holds")), Form: form, May: v.Who.May(auth.HoldRecords) == nil}
	for _, h := range all {
		id := strconv.FormatInt(h.ID, 10)
		row := page.LegalHold{ID: id, Reason: h.Reason, Owner: h.Owner, Document: h.Document, By: staffName(v, h.PlacedBy), Since: h.Since, Lifted: h.Lifted,
			LiftedBy: staffName(v, h.LiftedBy), LiftedWhy: h.Why, Cases: h.Cases, Path: "/archivo/retenciones/" + id + "/levantar"}
		row.On, row.OnPath = heldSubject(v, h.Hold)
		p.Holds = append(p.Holds, row)
	}
	return p, err
}

func staffName(v *visit.Visit, id int64) string {
	if id == 0 {
		return ""
	}
	person, err := v.DB.Read().Staff(v.Request.Context(), id)
	if err != nil {
		return "—"
	}
	return person.Name
}

// heldSubject says what a hold is on.
func heldSubject(v *visit.Visit, h retention.Hold) (string, string) {
	ctx, r := v.Request.Context(), v.DB.Read()
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
		return v.T("records.scope.period.of", "From", spanish.ShortDate(h.From, v.Lang), "To", spanish.ShortDate(h.To, v.Lang)), ""
	}
	return v.T("records.scope." + string(h.Scope)), ""
}

// HoldLift lifts one.
func HoldLift(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	id, err := number(v, "id")
	if err == nil {
		err = v.Records.Lift(v.Request.Context(), v.Who, id, spanish.Tidy(v.Request.PostFormValue("why")))
	}
	if err == nil {
		return v.Done("/archivo/retenciones", "hold_lifted")
	}
	p, failed := holds(v, page.Form{})
	if failed != nil {
		return failed
	}
	return v.Again(err, func(form page.Form) page.Page { p.Form, p.Lift = form, v.Request.PathValue("id"); return p })
}

// number reads a number of the address; NotFound where it is none.
func number(v *visit.Visit, name string) (int64, error) {
	id, err := strconv.ParseInt(v.Request.PathValue(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.Wrap(err, fault.NotFound, "fault.not_found")
	}
	return id, nil
}

// DeletionsPage lists every way in which anything can be deleted: from the code's own list.
func DeletionsPage(v *visit.Visit) error {
	p := page.Deletions{Frame: v.Frame(v.T("records.deletions")), BackupDays: v.BackupDays}
	for _, d := range store.Deletions {
		key := "records.deletion." + d.Way
		p.Ways = append(p.Ways, page.DeletionWay{What: v.T(key), When: v.T(key + ".when"), Who: v.T(key + ".who"), Statements: d.Queries, Record: d.Record})
	}
	for _, fate := range store.Fates {
		row := page.TableFate{What: v.T("records.fate." + string(fate))}
		for _, place := range store.Places {
			if place.Fate == fate {
				row.Tables = append(row.Tables, place.Table)
			}
		}
		p.Fates = append(p.Fates, row)
	}
	return v.OK(p)
}

// inventoryRows are the first lines of an inventory in words, with what became of each.
func inventoryRows(v *visit.Visit, rows [][]string, cases []store.DispositionCase) []page.InventoryRow {
	var shown []page.InventoryRow
	for i, cells := range rows[:min(len(rows), rowsShown)] {
		if len(cells) < len(records.Columns) {
			continue
		}
		row := page.InventoryRow{N: cells[0], Folio: cells[1], Kind: v.Worded("petition.kind."+cells[2], v.Worded("records.kind."+cells[2], cells[2])), Series: cells[3], Unit: cells[5], Began: shortDay(v, cells[6]),
			Ended: shortDay(v, cells[7]), KeyEnded: shortDay(v, cells[9]), Due: shortDay(v, cells[10]), Papers: cells[11]}
		if i < len(cases) && cases[i].State != "listed" {
			row.Outcome = outcome(v, cases[i])
		}
		shown = append(shown, row)
	}
	return shown
}

func shortDay(v *visit.Visit, iso string) string {
	day, err := time.ParseInLocation(time.DateOnly, iso, spanish.MexicoCity())
	if err != nil {
		return ""
	}
	return spanish.ShortDate(day, v.Lang)
}

func outcome(v *visit.Visit, c store.DispositionCase) page.Status {
	switch c.State {
	case "erased":
		return page.Status{Kind: page.Done, Text: v.T("records.outcome.erased")}
	case "left_out":
		return page.Status{Kind: page.Attention, Text: v.T("records.outcome.left_out", "Why", v.T("records.standing."+c.Why))}
	}
	return page.Status{Kind: page.Ended, Text: v.T("records.outcome.released")}
}

// attachPaper answers with a file of a disposition.
func attachPaper(v *visit.Visit, d records.View, file string) error {
	name := fmt.Sprintf("%s-%s", d.Number, file)
	switch file {
	case "inventario.csv":
		text, err := v.DB.Read().Inventory(v.Request.Context(), d.ID)
		if err != nil {
			return err
		}
		return v.Attach(name, "text/csv; charset=utf-8", text)
	case "inventario.xlsx":
		content, err := records.Workbook(d.Rows)
		if err != nil {
			return err
		}
		return v.Attach(name, visit.TypeXLSX, content)
	}
	content, err := dispositionPaper(v, d, file)
	if err != nil {
		return err
	}
	return v.Attach(name, "application/pdf", content)
}
