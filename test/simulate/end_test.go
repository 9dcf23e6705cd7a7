package simulate

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/petition"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// end disposes of the records whose terms have run out, but for those under a hold; then, the holds being lifted, of these.
func (w *world) end() {
	w.t.Helper()
	keeper := w.who(petition.Liaison, 0)
	held := w.hold(keeper)
	first := w.dispose(true)
	for _, id := range held {
		if slices.Contains(first, id) {
			w.t.Fatalf("case %d was disposed of under a hold", id)
		}
	}
	w.lift(keeper)
	second := w.dispose(false)
	for _, id := range held {
		if !slices.Contains(second, id) {
			w.t.Errorf("case %d is kept after its hold was lifted", id)
		}
	}
	w.counts["disposed of"] = len(first) + len(second)
	w.nothingLeft()
	w.holds(storeSQL(w), time.Time{})
	w.verify(true)
}

// hold places a legal hold of each scope over some of what could be disposed of, and gives the cases under them.
func (w *world) hold(keeper auth.Who) []int64 {
	w.t.Helper()
	found := w.candidates(keeper)
	if len(found) < 8 {
		w.t.Fatalf("only %d terms have run out in five years", len(found))
	}
	one, of, about := found[0], found[len(found)/2], found[len(found)-1]
	p, err := w.DB.Read().Petition(w.t.Context(), of.ID)
	w.must(err)
	orders := []records.Order{
		{Scope: retention.OnCase, Subject: one.ID}, {Scope: retention.OnUnit, Subject: about.Unit},
		{Scope: retention.OnPeriod, From: of.Created.Add(-time.Hour), To: of.Created.Add(time.Hour)},
	}
	if p.OfficialID != 0 {
		orders = append(orders, records.Order{Scope: retention.OnPerson, Subject: p.OfficialID})
	}
	for _, o := range orders {
		o.Words = order
		w.must(w.Records.Place(w.t.Context(), keeper, o))
	}
	left := w.candidates(keeper)
	var held []int64
	for _, record := range found {
		if !slices.ContainsFunc(left, func(r store.Record) bool { return r.ID == record.ID }) {
			held = append(held, record.ID)
		}
	}
	for _, record := range []store.Record{one, of, about} {
		if !slices.Contains(held, record.ID) {
			w.t.Fatalf("case %d may be proposed under a hold", record.ID)
		}
	}
	w.surveyed(keeper, len(held))
	return held
}

// surveyed holds that the page of the records counts at least the cases that holds keep from being proposed: holds cover more,
// whose terms have not run out.
func (w *world) surveyed(keeper auth.Who, least int) {
	w.t.Helper()
	years, err := w.Records.Survey(w.t.Context(), keeper)
	w.must(err)
	counted := 0
	for _, y := range years {
		if y.Series == 1 {
			counted += y.Held
		}
	}
	if counted < least {
		w.t.Fatalf("the survey counts %d cases under a hold, and %d cannot be proposed", counted, least)
	}
}

func (w *world) lift(keeper auth.Who) {
	w.t.Helper()
	holds, err := w.Records.Holds(w.t.Context(), keeper)
	w.must(err)
	for _, h := range holds {
		w.must(w.Records.Lift(w.t.Context(), keeper, h.ID, "Concluyó la auditoría."))
	}
}

func (w *world) candidates(keeper auth.Who) []store.Record {
	w.t.Helper()
	found, err := w.Records.Candidates(w.t.Context(), keeper, "")
	w.must(err)
	return found.Records
}

// dispose ends the records whose terms have run out, as the law has it: two opinions, an act, and proof that stays. It gives
// the cases that were erased. Where it is told so, a hold is placed on one of them when the act is signed already.
func (w *world) dispose(late bool) []int64 {
	w.t.Helper()
	ctx := w.t.Context()
	keeper, second, chief := w.who(petition.Liaison, 0), w.who(petition.Liaison, 1), w.who("authority", 0)
	found, err := w.Records.Candidates(ctx, keeper, "")
	w.must(err)
	id, err := w.Records.Propose(ctx, keeper, "", found.SHA256, "Plazo vencido.")
	w.must(err)
	if err := w.Records.DrawUp(ctx, keeper, id, auth.DemoCode); err == nil {
		w.t.Fatal("an act was drawn up without opinions")
	}
	for _, who := range []auth.Who{second, chief} {
		w.must(w.Records.Opine(ctx, who, id, auth.DemoCode, true, "Procede."))
	}
	w.must(w.Records.DrawUp(ctx, keeper, id, auth.DemoCode))
	spared := 0
	if late {
		w.must(w.Records.Place(ctx, keeper, records.Order{Scope: retention.OnCase, Subject: found.Records[0].ID, Words: order}))
		spared = 1
	}
	w.work()
	view, err := w.Records.View(ctx, keeper, id)
	w.must(err)
	if view.State != retention.Executed || view.Erased() != len(found.Records)-spared || view.LeftOut() != spared || !view.Intact {
		w.t.Fatalf("the disposition stands at %s, %d of %d erased, %d left out", view.State, view.Erased(), len(found.Records), view.LeftOut())
	}
	var erased []int64
	for _, c := range view.Cases {
		if c.State == "erased" {
			erased = append(erased, c.Petition)
		}
	}
	return erased
}

// order is what holds are placed with.
var order = records.Words{Reason: "Auditoría", Owner: "Órgano Interno de Control", Document: "OIC/1"}

// marked finds the numbers of people in their addresses, which are nobody else's.
var marked = regexp.MustCompile(`persona\.(\d{6})@`)

// nothingLeft holds that of the people whose every case was disposed of nothing is in the database or in its files: what is
// searched for is the address, as whoever takes the disk away would.
func (w *world) nothingLeft() {
	w.t.Helper()
	db := storeSQL(w)
	dir := w.place.Dir
	if w.place.URL != "" {
		w.must(db.QueryRowContext(w.t.Context(), "show data_directory").Scan(&dir))
		_, err := db.ExecContext(w.t.Context(), "checkpoint") // the server empties the old files of rewritten tables at its next one
		w.must(err)
	}
	known := map[string]bool{}
	for _, mail := range column[string](w, db, "select mail from official union select mail from petition") {
		for _, found := range marked.FindAllStringSubmatch(mail, -1) {
			known[found[1]] = true
		}
	}
	gone := w.hired - len(known)
	if gone < w.counts["disposed of"]/4 {
		w.t.Fatalf("%d cases were disposed of, and only %d people are gone", w.counts["disposed of"], gone)
	}
	seen := 0
	w.must(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "/pg_wal/") { // of the last the operator is told in docs/operacion.md
			return unlessGone(err)
		}
		n, err := w.search(path, known)
		seen += n
		return unlessGone(err)
	}))
	if seen == 0 {
		w.t.Fatal("nobody's address is found, so that none is left says nothing")
	}
	w.counts["people gone"] = gone
}

// search gives how many marks a file has, and fails for one of somebody who is not known any more.
func (w *world) search(path string, known map[string]bool) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	const chunk, overlap = 1 << 20, 32
	buffer, kept, seen := make([]byte, chunk+overlap), 0, 0
	for {
		n, err := io.ReadFull(file, buffer[kept:])
		part := buffer[:kept+n]
		for _, found := range marked.FindAllSubmatch(part, -1) {
			if seen++; !known[string(found[1])] {
				w.t.Fatalf("%s of somebody who was disposed of is in %s", found[0], path)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return seen, nil
		}
		if err != nil {
			return seen, err
		}
		kept = copy(buffer, part[max(0, len(part)-overlap):])
	}
}

// unlessGone lets files pass that were taken away while they were looked for.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
