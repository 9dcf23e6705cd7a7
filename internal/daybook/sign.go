package daybook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// The kinds of notes to a closed day.
const (
	Comment  = "comment"  // before the day is signed; the signature covers it
	Addendum = "addendum" // what came later, signed by itself
)

const (
	maxNote = 4000 // letters of a comment or an addendum
	minNote = 3
)

// Note is a comment or an addendum as it is shown.
type Note struct {
	Kind   string
	Number int64
	At     time.Time
	By     string // name of who wrote it
	Text   string
	Late   Late // what an addendum counts that came after the day was closed
	SHA256 string
	Entry  int64
}

// Late is what came to a day after it was closed.
type Late struct {
	Accesses int64
	register.Totals
	Nodes []register.NodeSpan
}

// noteBody is what is kept sealed of a note; its canonical text is hashed.
type noteBody struct {
	Day    digest.Day `json:"day"`
	Kind   string     `json:"kind"`
	Number int64      `json:"number"`
	At     time.Time  `json:"at"`
	Staff  int64      `json:"staff"`
	Sheet  string     `json:"sheet"`
	Text   string     `json:"text"`
	Late   Late       `json:"late"`
}

// canonical gives the bytes that are hashed: named lines, the text last and in full.
func (n noteBody) canonical() []byte {
	out := fmt.Appendf(nil, "clavero-register-note/1\nday %s\nkind %s\nnumber %d\nat %d\nstaff %d\nsheet %s\n", n.Day, n.Kind, n.Number, n.At.UnixMicro(), n.Staff, n.Sheet)
	l := n.Late
	out = fmt.Appendf(out, "late %d %d %d %d %d %d\n", l.Accesses, l.Keys, l.SignIns, l.Refused, l.Editions, l.Notes)
	for _, s := range l.Nodes {
		out = fmt.Appendf(out, "node %d %d %d\n", s.Node, s.First, s.Last)
	}
	return fmt.Appendf(out, "text %d\n%s\n", len(n.Text), n.Text)
}

type noteDetail struct {
	Day    digest.Day `json:"day"`
	Number int64      `json:"number"`
	SHA256 string     `json:"sha256"`
	Late   int64      `json:"late,omitempty"`
}

// signedDetail is what the ledger keeps of a signature.
type signedDetail struct {
	Day    digest.Day `json:"day"`
	Number int64      `json:"number"`
	Sheet  string     `json:"sheet"`
	SHA256 string     `json:"sha256"`
}

// Comment notes something to a closed day that is not signed yet.
//
// Denied for who may not sign days; NotFound while the day is open; Conflict once it is signed; Invalid at «text».
func (b *Book) Comment(ctx context.Context, who auth.Who, day digest.Day, text string) error {
	text, err := b.mayNote(who, text)
	if err != nil {
		return err
	}
	return b.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.RegisterDay(ctx, string(day))
		if err != nil {
			return err
		}
		if d.State != store.DayClosed {
			return fault.New(fault.Conflict, "daybook.signed", "Day", string(day))
		}
		return b.note(ctx, tx, who, d, noteBody{Kind: Comment, Text: text})
	})
}

// AddAddendum notes, over the signature of an editor, what came to a day after it was closed: in words, and with what was
// recorded for it since.
//
// Denied for who may not sign days; NotFound while the day is open; Invalid at «text» and «code»; else as auth.Identity.Sign.
func (b *Book) AddAddendum(ctx context.Context, who auth.Who, code string, day digest.Day, text string) error {
	text, err := b.mayNote(who, text)
	if err != nil {
		return err
	}
	late, err := b.Late(ctx, day)
	if err != nil {
		return err
	}
	return b.Sign(ctx, who, code, func(tx *store.Tx) error {
		d, err := tx.RegisterDay(ctx, string(day))
		if err != nil {
			return err
		}
		return b.note(ctx, tx, who, d, noteBody{Kind: Addendum, Text: text, Late: late})
	})
}

func (b *Book) mayNote(who auth.Who, text string) (string, error) {
	if err := who.May(auth.SignRegister); err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if n := len([]rune(text)); n < minNote || n > maxNote {
		return "", fault.Form([]fault.Field{{Name: "text", Text: "daybook.text", Args: fault.Args("Most", maxNote)}})
	}
	return text, nil
}

// note keeps a note, sealed, and has the ledger hold its hash.
func (b *Book) note(ctx context.Context, tx *store.Tx, who auth.Who, d store.RegisterDay, body noteBody) error {
	notes, err := tx.RegisterNotes(ctx, d.Day, d.Day)
	if err != nil {
		return err
	}
	body.Day, body.At, body.Staff, body.Sheet, body.Number = digest.Day(d.Day), tx.Now, who.ID, hex.EncodeToString(d.SHA256[:]), 1
	for _, n := range notes {
		if n.Kind == body.Kind {
			body.Number = n.Number + 1
		}
	}
	sum := sha256.Sum256(body.canonical())
	kept := store.RegisterNote{ID: tx.NewID(), Day: d.Day, Kind: body.Kind, Number: body.Number, At: tx.Now, Staff: who.ID, SHA256: sum}
	if kept.Sealed, err = b.Files.Seal(ctx, tx.Reader, casefile.House, noteRow(kept.ID), body); err != nil {
		return err
	}
	kept.Entry, err = b.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RegisterNoted, What: body.Kind, By: who.Actor(), On: onDay(body.Day),
		Detail: noteDetail{Day: body.Day, Number: body.Number, SHA256: hex.EncodeToString(sum[:]), Late: body.Late.Accesses},
	})
	if err != nil {
		return err
	}
	return tx.InsertRegisterNote(ctx, kept)
}

func noteRow(id int64) string { return "register/note/" + strconv.FormatInt(id, 10) }

// ToSign is the hash of what an editor would sign now: the sheet and the comments to it.
func (b *Book) ToSign(ctx context.Context, day digest.Day) ([32]byte, error) {
	d, err := b.DB.Read().RegisterDay(ctx, string(day))
	if err != nil {
		return [32]byte{}, err
	}
	return toSign(ctx, b.DB.Read(), d)
}

func toSign(ctx context.Context, r store.Reader, d store.RegisterDay) ([32]byte, error) {
	notes, err := r.RegisterNotes(ctx, d.Day, d.Day)
	var comments [][32]byte
	for _, n := range notes {
		if n.Kind == Comment {
			comments = append(comments, n.SHA256)
		}
	}
	return register.Sum(register.Signed(d.Day, d.SHA256, comments)), err
}

// SignDay signs a closed day as the editors do. seen is the hash of what the person had before them: the sheet and its
// comments. comment is one more that they note with their signature, which covers it; empty for none.
//
// Denied for who may not; NotFound while the day is open; Conflict where it is signed, or where something was noted since;
// Invalid at «text»; else as auth.Identity.Sign. 3.3
func (b *Book) SignDay(ctx context.Context, who auth.Who, code string, day digest.Day, seen, comment string) error {
	if err := who.May(auth.SignRegister); err != nil {
		return err
	}
	if comment != "" {
		var err error
		if comment, err = b.mayNote(who, comment); err != nil {
			return err
		}
	}
	return b.Sign(ctx, who, code, func(tx *store.Tx) error {
		d, err := tx.RegisterDay(ctx, string(day))
		if err != nil {
			return err
		}
		if d.State != store.DayClosed {
			return fault.New(fault.Conflict, "daybook.signed", "Day", string(day))
		}
		sum, err := toSign(ctx, tx.Reader, d)
		if err != nil {
			return err
		}
		if hex.EncodeToString(sum[:]) != seen {
			return fault.New(fault.Conflict, "daybook.changed")
		}
		if comment != "" {
			if err := b.note(ctx, tx, who, d, noteBody{Kind: Comment, Text: comment}); err != nil {
				return err
			}
			if sum, err = toSign(ctx, tx.Reader, d); err != nil {
				return err
			}
		}
		return b.signed(ctx, tx, who, d, sum)
	})
}

func (b *Book) signed(ctx context.Context, tx *store.Tx, who auth.Who, d store.RegisterDay, sum [32]byte) error {
	day := digest.Day(d.Day)
	d.Signed, d.SignedBy, d.SignedSHA256 = tx.Now, who.ID, sum
	var err error
	d.SignedEntry, err = b.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RegisterSigned, By: who.Actor(), On: onDay(day),
		Detail: signedDetail{Day: day, Number: d.Number, Sheet: hex.EncodeToString(d.SHA256[:]), SHA256: hex.EncodeToString(sum[:])},
	})
	if err != nil {
		return err
	}
	done, err := tx.SignRegisterDay(ctx, d)
	if err == nil && !done {
		return fault.New(fault.Conflict, "daybook.signed", "Day", d.Day)
	}
	return err
}

// notes opens what was noted to a day, in the order of writing.
func (b *Book) notes(ctx context.Context, day digest.Day) ([]Note, error) {
	kept, err := b.DB.Read().RegisterNotes(ctx, string(day), string(day))
	if err != nil {
		return nil, err
	}
	var list []Note
	for _, k := range kept {
		body, err := b.openNote(ctx, k)
		if err != nil {
			return nil, err
		}
		name, err := b.staffName(ctx, k.Staff)
		if err != nil {
			return nil, err
		}
		list = append(list, Note{Kind: k.Kind, Number: k.Number, At: k.At, By: name, Text: body.Text, Late: body.Late, SHA256: hex.EncodeToString(k.SHA256[:]), Entry: k.Entry})
	}
	return list, nil
}

func (b *Book) openNote(ctx context.Context, n store.RegisterNote) (noteBody, error) {
	var body noteBody
	return body, b.Files.Open(ctx, b.DB.Read(), casefile.House, noteRow(n.ID), n.Sealed, &body)
}

func (b *Book) staffName(ctx context.Context, id int64) (string, error) {
	staff, err := b.DB.Read().Staff(ctx, id)
	if notFound(err) {
		return "", nil
	}
	return staff.Name, err
}
