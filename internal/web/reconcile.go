package web

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const (
	reconcilePath = "/mesa/proveedor/cotejo"
	listedShown   = 200 // rows of one finding on the page
)

// reconcilePage asks for the vendor's list of users, and lists the comparisons on file. 3.1
func (v *visit) reconcilePage() error {
	p, err := v.reconcileForm(page.Form{Values: map[string]string{"day": v.today()}})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) reconcileForm(form page.Form) (page.Reconcile, error) {
	p := page.Reconcile{
		Frame: v.frame(v.t("vendor.listed.title")), Form: form, MaxFile: desk.MaxVendorList, Columns: v.columnHelp("vendor.listed.column.", intake.VendorListColumns()),
	}
	for _, column := range intake.VendorListColumns() {
		p.Keys = append(p.Keys, column.Key)
	}
	kept, err := v.Desk.Reconciliations(v.r.Context())
	for _, k := range kept {
		row := page.ReconciledKept{Path: reconciledPath(k.ID), Day: isoDay(k.Day), At: k.At, File: k.File, Who: k.Who, Agree: k.Counts[credential.Agrees]}
		for finding, n := range k.Counts {
			if finding != credential.Agrees {
				row.Differ += n
			}
		}
		p.Kept = append(p.Kept, row)
	}
	return p, err
}

func reconciledPath(id int64) string { return reconcilePath + "/" + strconv.FormatInt(id, 10) }

// reconcilePost holds the list against our keys and keeps what was found. Nothing else changes, but for acts that were
// waiting for the proof that the list is.
func (v *visit) reconcilePost() error {
	id, err := v.keepReconciliation()
	if err != nil {
		form, loading := v.reconcileForm(page.Form{})
		if loading != nil {
			return loading
		}
		return v.again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	return v.to(reconciledPath(id))
}

func (v *visit) keepReconciliation() (int64, error) {
	if err := v.parse(); err != nil {
		return 0, fileFault("users", err)
	}
	var fields []fault.Field
	list := desk.VendorList{File: v.fileName("users"), Day: strings.TrimSpace(v.r.FormValue("day")), Headings: map[string]string{}}
	if day, err := time.ParseInLocation(time.DateOnly, list.Day, spanish.MexicoCity()); err != nil || day.After(v.now) {
		fields = append(fields, fault.Field{Name: "day", Text: "vendor.listed.need.day"})
	}
	for _, column := range intake.VendorListColumns() {
		if said, err := intake.Text(v.r.FormValue("column_"+column.Key), 200); err == nil && said != "" {
			list.Headings[column.Key] = said
		}
	}
	content, err := v.file("users")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	list.Content = content
	if len(fields) > 0 || err != nil {
		return 0, v.listFault(err, fields)
	}
	vendor, err := v.Desk.Vendor(v.r.Context())
	if err != nil {
		return 0, err
	}
	by, err := v.as(petition.Editor)
	if err != nil {
		return 0, err
	}
	id, err := v.Desk.KeepReconciliation(v.r.Context(), by, vendor, list)
	return id, v.listFault(err, nil)
}

// listFault tells what is wrong with the list beside its field.
func (v *visit) listFault(err error, fields []fault.Field) error {
	if err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return err
	}
	noteField("users", err, &fields)
	return fault.Form(fields)
}

// reconciled loads the comparison that the address names.
func (v *visit) reconciled() (desk.KeptReconciliation, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return desk.KeptReconciliation{}, v.notFound()
	}
	return v.Desk.Reconciliation(v.r.Context(), id)
}

// reconciledPage shows what a vendor's list says of our keys, the gravest first.
func (v *visit) reconciledPage() error {
	kept, err := v.reconciled()
	if err != nil {
		return err
	}
	p := page.Reconciled{
		Frame: v.frame(v.t("vendor.listed.title")), Path: reconciledPath(kept.ID), BackPath: reconcilePath, File: kept.File, Day: isoDay(kept.Day), At: kept.At, Who: kept.Who,
		Rows: kept.Rows, Unread: kept.Unread, Newer: kept.Newer, Agree: kept.Counts[credential.Agrees], Unknown: kept.Unknown, Most: listedShown,
	}
	for _, column := range intake.VendorListColumns() {
		if heading := kept.Columns[column.Key]; heading != "" {
			p.Read = append(p.Read, page.Datum{Label: column.Headings[0], Value: heading})
		}
	}
	for _, finding := range credential.Discrepancies {
		group, err := v.findingGroup(finding, kept)
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, group)
	}
	p.Foremost()
	return v.ok(p)
}

func (v *visit) findingGroup(finding credential.Finding, kept desk.KeptReconciliation) (page.FindingGroup, error) {
	key := "vendor.listed." + string(finding)
	all := kept.Of(finding)
	group := page.FindingGroup{Key: string(finding), Title: v.t(key), How: v.t(key + ".how"), Total: len(all), Act: v.worded(key+".act", "")}
	if finding == credential.Unauthorised && len(all) > 0 {
		group.SheetPath = reconciledPath(kept.ID) + "/bajas.xlsx"
	}
	mendable := false
	for _, c := range all[:min(listedShown, len(all))] {
		row, err := v.findingRow(c, kept.ID)
		if err != nil {
			return group, err
		}
		row.Picked = finding != credential.Absent
		mendable = mendable || row.Key != 0
		group.Rows = append(group.Rows, row)
	}
	if !mendable {
		group.Act = ""
	}
	return group, nil
}

// findingRow is one finding; Key names the key that an act would mend, now.
func (v *visit) findingRow(c credential.Compared, comparison int64) (page.FindingRow, error) {
	row := page.FindingRow{User: c.Held.UserName, Name: c.Held.Name, Mail: c.Held.Mail, TheirUser: c.Listed.UserName, TheirName: c.Listed.Name, TheirMail: c.Listed.Mail,
		TheirState: c.Listed.State, LastUsed: c.Listed.LastUsed, Line: c.Listed.Row, ByName: c.Finding == credential.Renamed && !c.ByMail}
	if c.Held.ID == 0 {
		return row, nil
	}
	row.Path = "/directorio/" + strconv.FormatInt(c.Held.Official, 10)
	key, folio, err := v.Desk.KeyNow(v.r.Context(), c.Held.ID, comparison)
	if err != nil {
		return row, err
	}
	row.State = v.t("credential.state." + string(key.State))
	if folio != "" {
		row.Case, row.CasePath = folio, "/mesa/"+folio
		return row, nil
	}
	_, mends := desk.Mends(c.Finding, key.State)
	if mends && key.State == c.Held.State || c.Finding == credential.Renamed && key.UserName == c.Held.UserName && key.State != credential.Ended {
		row.Key = key.ID
	}
	return row, nil
}

// reconciledPost opens the cases that mend what was found of the keys that were ticked.
func (v *visit) reconciledPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	kept, err := v.reconciled()
	if err != nil {
		return err
	}
	by, err := v.as(petition.Editor)
	if err != nil {
		return err
	}
	finding := credential.Finding(v.r.FormValue("finding"))
	if !slices.Contains(credential.Discrepancies, finding) {
		return v.notFound()
	}
	var keys []int64
	for _, typed := range v.r.Form["key"] {
		if key, err := strconv.ParseInt(typed, 10, 64); err == nil {
			keys = append(keys, key)
		}
	}
	mended, err := v.Desk.Mend(v.r.Context(), by, kept.ID, finding, keys)
	if err != nil {
		return err
	}
	what := "mended"
	switch {
	case mended.Left > 0 || len(mended.Opened)+mended.Renamed == 0:
		what = "mended_some"
	case mended.Renamed > 0:
		what = "renamed"
	}
	return v.done(reconciledPath(kept.ID), what)
}

// unauthorisedSheet is the list of users that nobody here ever gave, to be sent to the vendor so that it removes them: our
// procedure has no case for a user of nobody's. That it was taken out is in the ledger.
func (v *visit) unauthorisedSheet() error {
	kept, err := v.reconciled()
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: v.t("vendor.listed.sheet"), Widths: []float64{24, 40, 36, 18, 22},
		Heading: []string{v.t("vendor.listed.user"), v.t("desk.col.name"), v.t("vendor.listed.mail"), v.t("vendor.listed.state"), v.t("vendor.listed.last")}}
	for _, c := range kept.Of(credential.Unauthorised) {
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{c.Listed.UserName, c.Listed.Name, c.Listed.Mail, c.Listed.State, c.Listed.LastUsed}})
	}
	var content bytes.Buffer
	if err := intake.WriteXLSX(&content, sheet); err != nil {
		return err
	}
	if err := v.Desk.RecordUnauthorised(v.r.Context(), v.who.Actor(), kept, content.Bytes()); err != nil {
		return err
	}
	return v.attach(v.t("vendor.listed.sheet.file")+".xlsx", typeXLSX, content.Bytes())
}
