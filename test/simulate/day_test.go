package simulate

import (
	"database/sql"
	"time"

	"clavero/internal/upkeep"
)

// day lives one day of the office, from nine to nine: what people do in working hours, and what the clock does in any case.
func (w *world) day(db *sql.DB) {
	nine := w.now
	w.weather()
	if w.working() {
		w.work9to5(db)
	}
	w.pass(nine.Add(8 * time.Hour).Sub(w.now))
	w.turn(upkeep.Limits, upkeep.Keys)
	w.read()
	w.n++
	w.pass(nine.Add(24 * time.Hour).Sub(w.now))
	w.succeed(w.t.Context())
	w.turn()
	w.forget(db)
}

// weather has the vendor be down for some days, a few times in a year.
func (w *world) weather() {
	if w.outage--; w.outage < 0 && w.chanceOf(0.015) {
		w.outage = w.chance.IntN(4)
		w.counts["outages"]++
	}
	w.vendor.down = w.outage >= 0
}

func (w *world) work9to5(db *sql.DB) {
	missing := max(0, w.size-len(w.people.list)-len(w.cases))
	w.list(min(missing/2, max(2, w.size/25), 800))
	w.arrive(min(missing, 1+w.size/200))
	w.offices()
	w.decide(db)
	w.leave()
	w.transfer()
	w.renew()
	w.suspend()
	w.legislate()
	w.rotate()
	w.campaign()
	w.answer()
	w.undo(db)
	w.plan()
	w.sign()
	w.work()
	w.worked = w.n
}

// falls reports whether that day has come since the offices last worked.
func (w *world) falls(day int) bool { return w.worked < day && day <= w.n }

// fallsEvery is falls for what comes round every so many days.
func (w *world) fallsEvery(days, from int) bool {
	return w.n >= from && w.falls(w.n-(w.n-from)%days)
}
