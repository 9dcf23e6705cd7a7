// Package units is what is done by a unit and to it: its delegate asks for keys for its people and says who left; campaigns
// ask each delegate whether their people are still there; and units are renamed, merged, split and closed from a date.
//
// Whose people a delegate may see and act on is decided in one place, desk.UnitsOf, from the charges that hold at that very
// moment and from the catalogue. What concerns a key goes the procedure's way: every act here that touches one is a
// petition of the tables.
package units

import (
	"log/slog"

	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/post"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Units holds what the use cases need.
type Units struct {
	db    *store.DB
	files *casefile.Files
	book  *rulebook.Book
	post  *post.Office
	desk  *desk.Desk
	log   *slog.Logger
}

// New makes a Units.
func New(db *store.DB, files *casefile.Files, book *rulebook.Book, office *post.Office, d *desk.Desk, log *slog.Logger) *Units {
	return &Units{db: db, files: files, book: book, post: office, desk: d, log: log}
}

// today is the civil day of the office now.
func (u *Units) today() string { return string(digest.DayOf(u.db.Now(), spanish.MexicoCity())) }
