package simulate

import (
	"database/sql"

	"clavero/internal/petition"
	"clavero/internal/register"
)

// A year has so many working days.
const workdays = 250

// leave has people leave their posts, a seventh in a year: their delegate says so, or the house, or their key is revoked.
func (w *world) leave() {
	for _, p := range w.people.some(w.chance, 0.15/workdays) {
		var err error
		switch w.chance.IntN(3) {
		case 0:
			_, err = w.Desk.Leave(w.t.Context(), w.one(petition.Liaison, 0), p.official, "Renunció.")
			w.fine("left", err)
		case 1:
			_, err = w.Units.Left(w.t.Context(), w.delegates[0], p.official, "Dejó la unidad.")
			w.fine("left by their delegate", err)
		default:
			w.act(p, petition.Revocation, "Dejó el cargo.")
		}
		w.people.remove(p.official)
	}
}

// transfer has people go to another unit with their key.
func (w *world) transfer() {
	for _, p := range w.people.some(w.chance, 0.05/workdays) {
		w.fine("moved", w.Units.Moved(w.t.Context(), w.delegates[0], p.official, w.unit().id))
	}
}

// renew has those who were warned of their key's end press the button of the letter; some wait for the second one, some
// never do.
func (w *world) renew() {
	for _, address := range w.post.toRenew() {
		token := w.post.take(address, "renovar")
		if token == "" || w.chanceOf(0.25) {
			continue // not this letter
		}
		_, err := w.Desk.RenewByLink(w.t.Context(), token)
		w.fine("renewed", err)
	}
}

// suspend has keys suspended, and most of them restored some day.
func (w *world) suspend() {
	for _, p := range w.people.some(w.chance, 0.05/workdays) {
		p.away = p.away || w.act(p, petition.Suspension, "Licencia sin goce de sueldo.")
	}
	for _, p := range w.people.list {
		if p.away && w.chanceOf(0.03) {
			p.away = !w.act(p, petition.Restoration, "Regresó de su licencia.")
		}
	}
}

func (w *world) act(p *person, kind petition.Kind, note string) bool {
	_, err := w.Desk.ActOnKey(w.t.Context(), w.one(petition.Liaison, 0), p.key, kind, note)
	done := w.fine(string(kind), err)
	if done && kind != petition.Restoration {
		w.stopped(p, kind)
	}
	return done
}

// stopped holds that a key which is to stop opens nothing from that moment on, before anybody's provider was asked.
func (w *world) stopped(p *person, kind petition.Kind) {
	w.t.Helper()
	key, err := w.DB.Read().Credential(w.t.Context(), p.key)
	w.must(err)
	if key.Usable(w.now) {
		w.t.Fatalf("%s: a key opens after its %s", w.today(), kind)
	}
}

// forget takes those whose keys ended since yesterday out of the living.
func (w *world) forget(db *sql.DB) {
	rows, err := db.QueryContext(w.t.Context(), `select official_id, id from credential where ended_at >= $1 order by id`, w.now.AddDate(0, 0, -2).UnixMicro())
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var official, key int64
		w.must(rows.Scan(&official, &key))
		if at, ok := w.people.at[official]; ok && w.people.list[at].key == key {
			w.people.remove(official)
			w.counts["ended"]++
		}
	}
	w.must(rows.Err())
}

// read has a few readers open the morning's edition: enough for every day to have its register.
func (w *world) read() {
	for _, p := range w.people.some(w.chance, 4/float64(len(w.people.list)+1)) {
		for _, kind := range []register.Kind{register.SignIn, register.Edition} {
			w.must(w.Accesses.Record(w.t.Context(), register.Access{Kind: kind, Credential: p.key, Official: p.official, Prefix: "192.0.2.0/24", Device: "phone"}))
		}
	}
}
