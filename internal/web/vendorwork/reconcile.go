package vendorwork

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
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const (
	reconcilePath = "/mesa/proveedor/cotejo"
	listedShown   = 200 // rows of one finding on the page
)

// ReconcilePage asks for the vendor's list of users, and lists the comparisons on file. 3.1
func ReconcilePage(v *visit.Visit) error {
	p, err := reconcileForm(v, page.Form{Values: map[string]string{"day": v.Today()}})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func reconcileForm(v *visit.Visit, form page.Form) (page.Reconcile, error) {
	p := page.Reconcile{
		Frame: v.Frame(v.T("vendor.listed.title")), Form: form, MaxFile: desk.MaxVendorList, Columns: forms.ColumnHelp(v, "vendor.listed.column.", intake.VendorListColumns()),
	}
	for _, column := range intake.VendorListColumns() {
		p.Keys = append(p.Keys, column.Key)
	}
	kept, err := v.Desk.Reconciliations(v.Request.Context())
	for _, k := range kept {
		row := page.ReconciledKept{Path: reconciledPath(k.ID), Day: visit.IsoDay(k.Day), At: k.At, File: k.File, Who: k.Who, Agree: k.Counts[credential.Agrees]}
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

// ReconcilePost holds the list against our keys and keeps what was found. Nothing else changes, but for acts that were
// waiting for the proof that the list is.
func ReconcilePost(v *visit.Visit) error {
	id, err := keepReconciliation(v)
	if err != nil {
		form, loading := reconcileForm(v, page.Form{})
		if loading != nil {
			return loading
		}
		return v.Again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	return v.To(reconciledPath(id))
}

func keepReconciliation(v *visit.Visit) (int64, error) {
	if err := v.Parse(); err != nil {
		return 0, forms.FileFault("users", err)
	}
	var fields []fault.Field
	list := desk.VendorList{File: v.FileName("users"), Day: strings.TrimSpace(v.Request.FormValue("day")), Headings: map[string]string{}}
	if day, err := time.ParseInLocation(time.DateOnly, list.Day, spanish.MexicoCity()); err != nil || day.After(v.Now) {
		fields = append(fields, fault.Field{Name: "day", Text: "vendor.listed.need.day"})
	}
	for _, column := range intake.VendorListColumns() {
		if said, err := intake.Text(v.Request.FormValue("column_"+column.Key), 200); err == nil && said != "" {
			list.Headings[column.Key] = said
		}
	}
	content, err := v.File("users")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	list.Content = content
	if len(fields) > 0 || err != nil {
		return 0, listFault(v, err, fields)
	}
	vendor, err := v.Desk.Vendor(v.Request.Context())
	if err != nil {
		return 0, err
	}
	by, err := v.As(petition.Editor)
	if err != nil {
		return 0, err
	}
	id, err := v.Desk.KeepReconciliation(v.Request.Context(), by, vendor, list)
	return id, listFault(v, err, nil)
}

// listFault tells what is wrong with the list beside its field.
func listFault(v *visit.Visit, err error, fields []fault.Field) error {
	if err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return err
	}
	forms.NoteField("users", err, &fields)
	return fault.Form(fields)
}

// reconciled loads the comparison that the address names.
func reconciled(v *visit.Visit) (desk.KeptReconciliation, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return desk.KeptReconciliation{}, v.NotFound()
	}
	return v.Desk.Reconciliation(v.Request.Context(), id)
}

// ReconciledPage shows what a vendor's list says of our keys, the gravest first.
func ReconciledPage(v *visit.Visit) error {
	kept, err := reconciled(v)
	if err != nil {
		return err
	}
	p := page.Reconciled{
		Frame: v.Frame(v.T("vendor.listed.title")), Path: reconciledPath(kept.ID), BackPath: reconcilePath, File: kept.File, Day: visit.IsoDay(kept.Day), At: kept.At, Who: kept.Who,
		Rows: kept.Rows, Unread: kept.Unread, Newer: kept.Newer, Agree: kept.Counts[credential.Agrees], Unknown: kept.Unknown, Most: listedShown,
	}
	for _, column := range intake.VendorListColumns() {
		if heading := kept.Columns[column.Key]; heading != "" {
			p.Read = append(p.Read, page.Datum{Label: column.Headings[0], Value: heading})
		}
	}
	for _, finding := range credential.Discrepancies {
		group, err := findingGroup(v, finding, kept)
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, group)
	}
	p.Foremost()
	return v.OK(p)
}

func findingGroup(v *visit.Visit, finding credential.Finding, kept desk.KeptReconciliation) (page.FindingGroup, error) {
	key := "vendor.listed." + string(finding)
	all := kept.Of(finding)
	group := page.FindingGroup{Key: string(finding), Title: v.T(key), How: v.T(key + ".how"), Total: len(all), Act: v.Worded(key+".act", "")}
	if finding == credential.Unauthorised && len(all) > 0 {
		group.SheetPath = reconciledPath(kept.ID) + "/bajas.xlsx"
	}
	mendable := false
	for _, c := range all[:min(listedShown, len(all))] {
		row, err := findingRow(v, c, kept.ID)
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
func findingRow(v *visit.Visit, c credential.Compared, comparison int64) (page.FindingRow, error) {
	row := page.FindingRow{User: c.Held.UserName, Name: c.Held.Name, Mail: c.Held.Mail, TheirUser: c.Listed.UserName, TheirName: c.Listed.Name, TheirMail: c.Listed.Mail,
		TheirState: c.Listed.State, LastUsed: c.Listed.LastUsed, Line: c.Listed.Row, ByName: c.Finding == credential.Renamed && !c.ByMail}
	if c.Held.ID == 0 {
		return row, nil
	}
	row.Path = "/directorio/" + strconv.FormatInt(c.Held.Official, 10)
	key, folio, err := v.Desk.KeyNow(v.Request.Context(), c.Held.ID, comparison)
	if err != nil {
		return row, err
	}
	row.State = v.T("credential.state." + string(key.State))
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

// ReconciledPost opens the cases that mend what was found of the keys that were ticked.
func ReconciledPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	kept, err := reconciled(v)
	if err != nil {
		return err
	}
	by, err := v.As(petition.Editor)
	if err != nil {
		return err
	}
	finding := credential.Finding(v.Request.FormValue("finding"))
	if !slices.Contains(credential.Discrepancies, finding) {
		return v.NotFound()
	}
	var keys []int64
	for _, typed := range v.Request.Form["key"] {
		if key, err := strconv.ParseInt(typed, 10, 64); err == nil {
			keys = append(keys, key)
		}
	}
	mended, err := v.Desk.Mend(v.Request.Context(), by, kept.ID, finding, keys)
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
	return v.Done(reconciledPath(kept.ID), what)
}

// UnauthorisedSheet is the list of users that nobody here ever gave, to be sent to the vendor so that it removes them: our
// procedure has no case for a user of nobody's. That it was taken out is in the ledger.
func UnauthorisedSheet(v *visit.Visit) error {
	kept, err := reconciled(v)
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: v.T("vendor.listed.sheet"), Widths: []float64{24, 40, 36, 18, 22},
		Heading: []string{v.T("vendor.listed.user"), v.T("desk.col.name"), v.T("vendor.listed.mail"), v.T("vendor.listed.state"), v.T("vendor.listed.last")}}
	for _, c := range kept.Of(credential.Unauthorised) {
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: []string{c.Listed.UserName, c.Listed.Name, c.Listed.Mail, c.Listed.State, c.Listed.LastUsed}})
	}
	var content bytes.Buffer
	if err := intake.WriteXLSX(&content, sheet); err != nil {
		return err
	}
	if err := v.Desk.RecordUnauthorised(v.Request.Context(), v.Who.Actor(), kept, content.Bytes()); err != nil {
		return err
	}
	return v.Attach(v.T("vendor.listed.sheet.file")+".xlsx", visit.TypeXLSX, content.Bytes())
}
