package daybook_test

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"clavero/internal/daybook"
	"clavero/internal/fault"
	"clavero/internal/register"
)

func (w *world) logger() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestASoundRegister(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.ok(w.book.Comment(t.Context(), w.editor, "2026-11-21", "Sábado: sólo la guardia."))
		w.sign("2026-11-21")
		w.ok(w.book.AddAddendum(t.Context(), w.editor, "", "2026-11-21", "Se recibió la relación del proveedor; nada que agregar."))
		report := w.verify()
		if !report.OK() || report.Days != 2 || report.Accesses != 3*19 {
			t.Errorf("%s\n%+v", report, report)
		}
	})
}

// A comment that is written with the signature is covered by it; what was not seen is not signed, and keeps no comment.
func TestACommentIsSignedWithTheDay(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		sign := func(seen, comment string) error {
			return w.book.SignDay(t.Context(), w.editor, "", "2026-11-21", seen, comment)
		}
		seen := func() string {
			sum, err := w.book.ToSign(t.Context(), "2026-11-21")
			w.ok(err)
			return hex.EncodeToString(sum[:])
		}
		before := seen()
		if err := sign("00", "Sin novedad en el día."); !fault.Is(err, fault.Conflict) {
			t.Errorf("signed what was not seen: %v", err)
		}
		if err := sign(before, "x"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a comment of one letter: %v", err)
		}
		if seen() != before {
			t.Error("what was refused left a comment")
		}
		w.ok(sign(before, "Sin novedad en el día."))
		if seen() == before {
			t.Error("the comment is not of what was signed")
		}
		if report := w.verify(); !report.OK() {
			t.Error(report)
		}
	})
}

// attack is one statement behind the program's back, and what the verifier must say of it.
type attack struct {
	name   string
	events bool
	sql    []string
	want   string // how what is found begins
}

var attacks = []attack{
	{"an access of a closed day edited: note", true, []string{`update access set item_id = 77 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: person", true, []string{`update access set official_id = 77 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: key", true, []string{`update access set credential_id = 2 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: unit", true, []string{`update access set unit_id = 77 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: kind", true, []string{`update access set kind = 'edition' where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: network", true, []string{`update access set prefix = '198.51.100.0/24' where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: device", true, []string{`update access set device = 'desktop' where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: time", true, []string{`update access set id = id + 256000000 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: number", true, []string{`update access set n = 500 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day edited: mark", true, []string{`update access set mark = mark + 1 where n = 5`}, "2026-11-21 access_altered"},
	{"an access of a closed day stripped of number and mark", true, []string{`update access set n = 0, mark = 0 where n = 5`}, "2026-11-21 access_unmarked"},
	{"an access moved from a closed day to another", true, []string{`update access set id = id + 22118400256000 where n = 5`}, "2026-11-22 access_altered"},
	{"an access of a closed day deleted", true, []string{`delete from access where n = 5`}, "2026-11-21 access_missing node 1 numbers 5 to 5"},
	{"the first access of a closed day deleted", true, []string{`delete from access where n = 1`}, "2026-11-21 access_missing node 1 numbers 1 to 1"},
	{"the last access of a closed day deleted", true, []string{`delete from access where n = 19`}, "2026-11-21 access_missing node 1 numbers 19 to 19"},
	{"an access inserted into a closed day, numbered", true, []string{`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark)
		select id + 256, kind, credential_id, official_id, unit_id, item_id, prefix, device, 5000, mark from access where n = 5`}, "2026-11-21 access_altered"},
	{"an access inserted into a closed day, without number", true, []string{`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark)
		select id + 256, kind, credential_id, official_id, unit_id, item_id, prefix, device, 0, 0 from access where n = 5`}, "2026-11-21 access_unmarked"},
	{"two accesses of a closed day swapped", true, []string{
		`update access set item_id = -1 where n = 4`, `update access set item_id = 1001 where n = 5`, `update access set item_id = 1002 where n = 4`}, "2026-11-21 access_altered"},

	{"a sum of a closed day edited", true, []string{`update access_day set notes = notes + 1 where day = '2026-11-21' and credential_id = 2`}, "2026-11-21 row_altered access_day/2"},
	{"a sum of a closed day edited: hour", true, []string{`update access_day set first_at = first_at + 1 where day = '2026-11-21' and credential_id = 2`}, "2026-11-21 row_altered access_day/2"},
	{"a sum of a closed day deleted", true, []string{`delete from access_day where day = '2026-11-21' and credential_id = 2`}, "2026-11-21 row_missing access_day/2"},
	{"a sum inserted into a closed day", true, []string{`insert into access_day (day, credential_id, official_id, unit_id, sign_ins, refused, editions, notes, distinct_notes, first_at, last_at)
		values ('2026-11-21', 9, 90, 1, 0, 0, 0, 1, 1, 5, 5)`}, "2026-11-21 row_extra access_day/9"},
	{"two sums of a closed day swapped", true, []string{`update access_day set credential_id = 99 where day = '2026-11-21' and credential_id = 2`,
		`update access_day set credential_id = 2 where day = '2026-11-21' and credential_id = 3`,
		`update access_day set credential_id = 3 where day = '2026-11-21' and credential_id = 99`}, "2026-11-21 row_altered access_day/2"},
	{"an hour of a closed day edited", true, []string{`update access_hour set notes = notes + 1 where day = '2026-11-21' and unit_id = 1 and hour = 9`}, "2026-11-21 row_altered access_hour/1/9"},
	{"an hour of a closed day deleted", true, []string{`delete from access_hour where day = '2026-11-21' and unit_id = 1 and hour = 9`}, "2026-11-21 row_missing access_hour/1/9"},
	{"an hour inserted into a closed day", true, []string{`insert into access_hour (day, unit_id, hour, sign_ins, refused, editions, notes) values ('2026-11-21', 1, 23, 0, 0, 0, 1)`}, "2026-11-21 row_extra access_hour/1/23"},
	{"a note's count of a closed day edited", true, []string{`update access_item set opened = opened + 1 where day = '2026-11-21' and item_id = 1001`}, "2026-11-21 row_altered access_item/note/1001"},
	{"a note's count of a closed day deleted", true, []string{`delete from access_item where day = '2026-11-21' and item_id = 1001`}, "2026-11-21 row_missing access_item/note/1001"},
	{"a note's count inserted into a closed day", true, []string{`insert into access_item (day, kind, item_id, opened, readers) values ('2026-11-21', 'note', 7, 1, 1)`}, "2026-11-21 row_extra access_item/note/7"},

	{"a sheet edited", false, []string{`update register_day set sheet = (select sheet from register_day where day = '2026-11-22') where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/sheet"},
	{"a sheet's hash edited", false, []string{`update register_day set sha256 = (select sha256 from register_day where day = '2026-11-22') where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day"},
	{"a day's number edited", false, []string{`update register_day set number = 44 where day = '2026-11-22'`}, "2026-11-22 sheet_altered register_day"},
	{"a day's totals edited", false, []string{`update register_day set notes = notes + 1 where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/totals"},
	{"a day's hour of closing edited", false, []string{`update register_day set closed_at = closed_at + 1 where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/totals"},
	{"a day deleted", false, []string{`delete from register_note where day = '2026-11-21'`, `delete from register_day where day = '2026-11-21'`}, "2026-11-21 sheet_missing register_day"},
	{"a day inserted", false, []string{`insert into register_day (day, number, state, closed_at, closed_entry, sheet, sha256, accesses, keys, sign_ins, refused, editions, notes, flaws, signed_at, signed_by, signed_entry)
		select '2026-11-20', 0, 'closed', closed_at, closed_entry, sheet, sha256, accesses, keys, sign_ins, refused, editions, notes, flaws, 0, 0, 0 from register_day where day = '2026-11-22'`}, "2026-11-20 sheet_extra register_day"},
	{"two days swapped", false, []string{`update register_day set sheet = (select d.sheet from register_day d where d.day = '2026-11-21'), sha256 = (select d.sha256 from register_day d where d.day = '2026-11-21') where day = '2026-11-22'`}, "2026-11-22 sheet_altered register_day"},
	{"a signature taken away", false, []string{`update register_day set state = 'closed', signed_at = 0, signed_by = 0, signed_entry = 0, signed_sha256 = null where day = '2026-11-21'`}, "2026-11-21 sheet_missing register_day/signature"},
	{"a signature edited", false, []string{`update register_day set signed_sha256 = sha256 where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/signature"},
	{"the name under a signature edited", false, []string{`update register_day set signed_by = 7 where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/signature"},
	{"the hour of a signature edited", false, []string{`update register_day set signed_at = signed_at + 1 where day = '2026-11-21'`}, "2026-11-21 sheet_altered register_day/signature"},
	{"a signature made up", false, []string{`update register_day set state = 'signed', signed_at = 5, signed_by = 5, signed_entry = 5, signed_sha256 = sha256 where day = '2026-11-22'`}, "2026-11-22 sheet_extra register_day/signature"},
	{"a comment deleted", false, []string{`delete from register_note where kind = 'comment'`}, "2026-11-21 sheet_missing register_note/2026-11-21/comment/1"},
	{"an addendum deleted", false, []string{`delete from register_note where kind = 'addendum'`}, "2026-11-21 sheet_missing register_note/2026-11-21/addendum/1"},
	{"a comment edited", false, []string{`update register_note set sealed = (select n.sealed from register_note n where n.kind = 'addendum') where kind = 'comment'`}, "2026-11-21 sheet_altered register_note/2026-11-21/comment/1"},
	{"a comment's hour edited", false, []string{`update register_note set at = at + 1 where kind = 'comment'`}, "2026-11-21 sheet_altered register_note/2026-11-21/comment/1"},
	{"a comment's hand edited", false, []string{`update register_note set staff_id = 9 where kind = 'comment'`}, "2026-11-21 sheet_altered register_note/2026-11-21/comment/1"},
	{"a note inserted", false, []string{`insert into register_note (id, day, kind, number, at, staff_id, sealed, sha256, entry)
		select 5, day, 'addendum', 2, at, staff_id, sealed, sha256, entry from register_note where kind = 'comment'`}, "2026-11-21 sheet_extra register_note/2026-11-21/addendum/2"},

	{"an access of the open day edited", true, []string{`update access set item_id = 77 where n = 42`}, "2026-11-23 access_altered"},
	{"an access of the open day deleted", true, []string{`delete from access where n = 42`}, "2026-11-23 access_missing node 1 numbers 42 to 42"},
	{"the first access of the open day deleted", true, []string{`delete from access where n = 39`}, "2026-11-23 access_missing node 1 numbers 39 to 39"},
	{"the last access of the open day deleted", true, []string{`delete from access where n = 57`}, "2026-11-23 access_missing node 1 numbers 57 to 57"},
	{"the whole open day deleted", true, []string{`delete from access where n > 38`}, "2026-11-23 access_missing node 1 numbers 39 to 57"},
	{"accesses of the open day in another order", true, []string{`update access set id = id + 256000 where n = 41`}, "2026-11-23 access_altered"},
	{"an access inserted into the open day", true, []string{`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device, n, mark)
		select id + 256, kind, credential_id, official_id, unit_id, item_id, prefix, device, 58, mark from access where n = 57`}, "2026-11-23 access_altered"},
	{"the count of a node edited", true, []string{`update access_head set n = n - 1`}, "2026-11-23 head_altered access_head/1"},
	{"the count of a node deleted", true, []string{`delete from access_head`}, "2026-11-23 head_altered access_head/1"},
}

// TestEveryAttackIsNamed makes one change behind the program's back and asks the verifier, for each of them, on both engines.
func TestEveryAttackIsNamed(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.ok(w.book.Comment(t.Context(), w.editor, "2026-11-21", "Sábado: sólo la guardia."))
		w.sign("2026-11-21")
		w.ok(w.book.AddAddendum(t.Context(), w.editor, "", "2026-11-21", "Se recibió la relación del proveedor."))
		w.keep()
		for _, a := range attacks {
			for _, statement := range a.sql {
				w.behind(a.events, statement)
			}
			report := w.verify()
			if report.OK() || !named(report, a.want) {
				t.Errorf("%s: want %q, found:\n%s", a.name, a.want, report)
			}
			w.restore()
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("put back as it was: %s", report)
		}
	})
}

// keep copies every table that is attacked; restore puts the copies back.
func (w *world) keep() {
	w.t.Helper()
	for table, events := range attacked {
		w.behind(events, fmt.Sprintf("create table kept_%s as select * from %s", table, table))
	}
}

func (w *world) restore() {
	w.t.Helper()
	for _, table := range []string{"register_note", "register_day", "access", "access_day", "access_hour", "access_item", "access_head"} {
		w.behind(attacked[table], fmt.Sprintf("delete from %s", table))
	}
	for _, table := range []string{"register_day", "register_note", "access", "access_day", "access_hour", "access_item", "access_head"} {
		w.behind(attacked[table], fmt.Sprintf("insert into %s select * from kept_%s", table, table))
	}
}

var attacked = map[string]bool{"access": true, "access_day": true, "access_hour": true, "access_item": true, "access_head": true, "register_day": false, "register_note": false}

func named(report daybook.Verdict, want string) bool {
	for _, f := range report.Findings {
		if strings.HasPrefix(f.String(), want) {
			return true
		}
	}
	return false
}

// TestTheTailTakenWithItsCount takes the last accesses away together with the count of their node, both as they once were:
// the process that wrote them still knows better.
func TestTheTailTakenWithItsCount(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.behind(true, `create table kept as select * from access_head`)
		w.visit(morning.Add(7*time.Hour), register.Note, 1, 1001)
		w.behind(true, `delete from access where n = 58`)
		w.behind(true, `update access_head set n = (select k.n from kept k), last_id = (select k.last_id from kept k), mark = (select k.mark from kept k)`)
		if report := w.verify(); !named(report, "2026-11-23 access_cut node 1 numbers 58 to 58") {
			t.Errorf("%s", report)
		}
	})
}

// TestADayTamperedWithWhileOpenIsClosedAsSuch: what is wrong when a day is closed stands in its sheet, and is not found anew.
func TestADayTamperedWithWhileOpenIsClosedAsSuch(t *testing.T) {
	each(t, func(w *world) {
		w.days()
		w.behind(true, `delete from access where n = 42`)
		w.behind(true, `update access set item_id = 77 where n = 45`)
		w.set(time.Date(2026, 11, 24, 7, 0, 1, 0, time.UTC))
		done, err := w.book.CloseDue(t.Context())
		w.ok(err)
		sheet, _, err := w.book.Sheet(t.Context(), today)
		w.ok(err)
		if done != (daybook.Closed{Closed: 1, Flawed: 1}) || len(sheet.Flaws) != 2 || sheet.Flaws[0].What != register.AccessAltered ||
			sheet.Flaws[1] != (register.Flaw{What: register.AccessMissing, Node: 1, First: 42, Last: 42}) {
			t.Errorf("%+v %+v", done, sheet.Flaws)
		}
		if report := w.verify(); !report.OK() {
			t.Errorf("%s", report)
		}
	})
}
