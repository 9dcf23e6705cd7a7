package reading

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// exported is what the ledger keeps of a file that left the program.
type exported struct {
	Day    digest.Day `json:"day"`
	Rows   int        `json:"rows"`
	SHA256 string     `json:"sha256"`
	AsOf   time.Time  `json:"as_of"`
}

// CSV writes the register of a day by person, as a spreadsheet opens it, with the headings in a language. Since personal
// data leave the program with it, the ledger says so first (export.made) and holds the hash of the file. The caller has
// asked auth.Who.May take the register out.
func (r *Register) CSV(ctx context.Context, actor ledger.Actor, w io.Writer, day digest.Day, tag lang.Tag) error {
	d, err := r.Day(ctx, day, Shown{})
	if err != nil {
		return err
	}
	return r.export(ctx, actor, w, d, "register", d.records(tag))
}

// UnitsCSV is CSV with a row for each unit.
func (r *Register) UnitsCSV(ctx context.Context, actor ledger.Actor, w io.Writer, day digest.Day, tag lang.Tag) error {
	d, err := r.Day(ctx, day, Shown{})
	if err != nil {
		return err
	}
	return r.export(ctx, actor, w, d, "register.units", d.unitRecords(tag))
}

func (r *Register) export(ctx context.Context, actor ledger.Actor, w io.Writer, d DayRegister, what string, records [][]string) error {
	var file bytes.Buffer
	if err := intake.WriteCSV(&file, records, true); err != nil {
		return err
	}
	sum := sha256.Sum256(file.Bytes())
	detail := exported{Day: d.Day, Rows: len(records) - 1, SHA256: hex.EncodeToString(sum[:]), AsOf: d.AsOf}
	err := r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := r.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.ExportMade, What: what, By: actor, On: ledger.Subject{Kind: ledger.OnRegister, ID: d.Day.Number()}, Detail: detail,
		})
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(file.Bytes())
	return err
}

var csvColumns = []string{"day", "user", "name", "unit_code", "unit", "first", "last", "sign_ins", "refused", "editions", "notes", "distinct"}

func (d DayRegister) records(tag lang.Tag) [][]string {
	records := [][]string{headings(csvColumns, tag)}
	for _, p := range d.People {
		user := p.User
		if p.Credential == 0 {
			user = tag.T("reading.csv.no_key")
		}
		distinct := strconv.Itoa(p.Distinct)
		if !d.Detailed {
			distinct = ""
		}
		records = append(records, []string{
			string(d.Day), user, p.Name, p.UnitCode, p.UnitName, clock(p.First), clock(p.Last), strconv.Itoa(p.SignIns),
			strconv.Itoa(p.Refused), strconv.Itoa(p.Editions), strconv.Itoa(p.Notes), distinct,
		})
	}
	return records
}

var unitColumns = []string{"day", "unit_code", "unit", "institution", "keys", "first", "last", "sign_ins", "refused", "editions", "notes"}

func (d DayRegister) unitRecords(tag lang.Tag) [][]string {
	records := [][]string{headings(unitColumns, tag)}
	for _, u := range d.Units {
		records = append(records, []string{
			string(d.Day), u.Code, u.Name, u.Institution, strconv.Itoa(u.Keys), clock(u.First), clock(u.Last), strconv.Itoa(u.SignIns),
			strconv.Itoa(u.Refused), strconv.Itoa(u.Editions), strconv.Itoa(u.Notes),
		})
	}
	return records
}

func headings(columns []string, tag lang.Tag) []string {
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = tag.T("reading.csv." + column)
	}
	return row
}

func clock(t time.Time) string { return t.In(spanish.MexicoCity()).Format(time.TimeOnly) }
