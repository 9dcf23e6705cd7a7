package keywork

import (
	"bytes"
	"strings"
	"time"

	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider/builtin"
	"clavero/internal/store"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// keyBatch is how many keys of a file are read at once.
const keyBatch = 2000

// KeysFile gives the list of keys as a file, with the filters of the page. Since personal data leave the program with it,
// the ledger has it before it is given.
func KeysFile(v *visit.Visit) error {
	f := keyListFilter(v)
	f.after = store.KeyCursor{}
	query, err := keyQuery(v, f)
	if err != nil {
		return err
	}
	sheet := intake.Sheet{Name: v.T("keys.title"), Widths: []float64{20, 34, 44, 34, 16, 14, 14, 14, 14, 14, 24}}
	for _, column := range []string{"user", "holder", "unit", "mail", "provider", "state", "since", "until", "ended", "used", "why"} {
		sheet.Heading = append(sheet.Heading, v.T("keys.file."+column))
	}
	query.Limit = keyBatch
	for {
		list, err := v.DB.Read().Keys(v.Request.Context(), query)
		if err != nil {
			return err
		}
		for _, line := range list[:min(len(list), keyBatch)] {
			sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: keyCells(v, line)})
		}
		if len(list) <= keyBatch {
			break
		}
		query.After = query.CursorOf(list[keyBatch-1].Key)
	}
	return giveKeys(v, sheet)
}

func giveKeys(v *visit.Visit, sheet intake.Sheet) error {
	var content bytes.Buffer
	ending, kind := ".csv", visit.TypeCSV
	if strings.HasSuffix(v.Request.URL.Path, ".xlsx") {
		ending, kind = ".xlsx", visit.TypeXLSX
		if err := intake.WriteXLSX(&content, sheet); err != nil {
			return err
		}
	} else {
		records := [][]string{sheet.Heading}
		for _, row := range sheet.Rows {
			records = append(records, row.Cells)
		}
		if err := intake.WriteCSV(&content, records, true); err != nil {
			return err
		}
	}
	if err := v.Desk.RecordKeysTaken(v.Request.Context(), v.Who.Actor(), len(sheet.Rows), content.Bytes()); err != nil {
		return err
	}
	return v.Attach(v.T("keys.file.name")+"-"+v.Today()+ending, kind, content.Bytes())
}

func keyCells(v *visit.Visit, line store.KeyLine) []string {
	key := line.Key
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(spanish.MexicoCity()).Format(time.DateOnly)
	}
	used := day(lastUse(key))
	if key.Provider != builtin.Name {
		used = ""
	}
	why := ""
	if key.EndReason != "" {
		why = v.Worded("credential.end."+key.EndReason, key.EndReason)
	}
	return []string{key.UserName, line.Holder.Name(), line.Unit, line.Holder.Mail, wording.Provider(v, key.Provider), v.T("credential.state." + string(key.State)),
		day(key.Starts), day(key.Ends), day(key.Ended), used, why}
}
