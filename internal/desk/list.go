package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Resolver finds the unit somebody wrote in words: its id, or 0 when the catalogue has none of that name or code.
type Resolver func(ctx context.Context, words string) (int64, error)

// ListRow is a row of a unit's list and what is to become of it.
type ListRow struct {
	Number    int
	Applicant petition.Applicant
	Why       []fault.Field // what must be corrected, or why it is not taken; empty for a good row
	Cells     []string      // as in the file
}

// Good reports whether the row can be taken.
func (r ListRow) Good() bool { return len(r.Why) == 0 }

// asked are the reasons for which a row is left out because its person has what it asks for, or soon will.
var asked = []string{"list.same_file", "list.open_case", "list.live_key"}

// Mendable reports whether somebody must correct the row: not where its person only was asked for before.
func (r ListRow) Mendable() bool {
	return slices.ContainsFunc(r.Why, func(why fault.Field) bool { return !slices.Contains(asked, why.Text) })
}

// List is a unit's list as it was read.
type List struct {
	Charset string   // of a CSV
	Sheet   string   // of a workbook: the one that was read
	Sheets  []string // of a workbook: the others
	Hidden  int      // rows that the sheet hides; they are not read
	Heading []string
	Ignored []string
	Rows    []ListRow
	Marks   int  // the column in which the program said before what to correct; -1 where there is none
	Again   bool // petitions were already taken from this very file
	hash    []byte
}

// Good counts the rows that can be taken.
func (l List) Good() int {
	n := 0
	for _, row := range l.Rows {
		if row.Good() {
			n++
		}
	}
	return n
}

// The largest list, in rows.
const maxListRows = 10_000

// ReadList reads a unit's list, a CSV or a workbook, and says of each row whether it can be taken. Four reasons of duplication are told
// apart: the person is twice in the file, has an open petition, has a live key, or was taken from this very file before.
// Of a delegate's list only the rows of their own units can be taken.
func (d *Desk) ReadList(ctx context.Context, by petition.Actor, content []byte, resolve Resolver) (List, error) {
	table, err := intake.Read(content, intake.PeopleColumns(), intake.Limits{Rows: maxListRows})
	if err != nil {
		return List{}, err
	}
	sum := sha256.Sum256(content)
	list := List{
		Charset: table.Charset, Sheet: table.Sheet, Sheets: table.Sheets, Hidden: table.Hidden, Heading: table.Heading, Ignored: table.Ignored,
		Marks: table.Column(intake.Correction), hash: sum[:],
	}
	if list.Again, err = d.db.Read().ListTaken(ctx, list.hash); err != nil {
		return list, err
	}
	check, err := d.newListCheck(ctx, by, list.hash, resolve)
	if err != nil {
		return list, err
	}
	for _, row := range table.Rows {
		read, err := check.row(ctx, row)
		if err != nil {
			return list, err
		}
		list.Rows = append(list.Rows, read)
	}
	return list, check.duplicates(ctx, list.Rows)
}

// listCheck remembers what earlier rows and questions told.
type listCheck struct {
	r        store.Reader
	mayName  func(unit int64) bool
	hash     []byte
	provider string
	resolve  Resolver
	units    map[string]int64
	mails    map[string]int // address → row
}

func (d *Desk) newListCheck(ctx context.Context, by petition.Actor, hash []byte, resolve Resolver) (*listCheck, error) {
	mayName, err := unitsNamedBy(ctx, d.db.Read(), by)
	if err != nil {
		return nil, err
	}
	rules, err := d.book.InForce(ctx, d.db.Read(), d.db.Now())
	return &listCheck{r: d.db.Read(), mayName: mayName, hash: hash, provider: rules.Mechanism.Provider, resolve: resolve, units: map[string]int64{}, mails: map[string]int{}}, err
}

// row judges a row by itself and by those before it.
func (c *listCheck) row(ctx context.Context, row intake.Row) (ListRow, error) {
	read := ListRow{Number: row.Number, Cells: row.Cells}
	if row.Fault != nil {
		read.Why = []fault.Field{{Text: row.Fault.Text, Args: row.Fault.Args}}
		return read, nil
	}
	words := row.Get(intake.Unit)
	unit, err := c.unit(ctx, words)
	if err != nil {
		return read, err
	}
	if institution := row.Get(intake.Institution); institution != "" && unit == 0 {
		words += ", " + institution
	}
	if !c.mayName(unit) {
		read.Why = []fault.Field{{Name: "unit", Text: "list.other_unit", Args: fault.Args("Unit", words)}}
		return read, nil
	}
	form := Form{
		GivenNames: row.Get(intake.GivenNames), Surname1: row.Get(intake.FirstSurname), Surname2: row.Get(intake.SecondSurname),
		Position: row.Get(intake.Position), UnitID: unit, UnitText: words, Mail: row.Get(intake.Mail), Phone: row.Get(intake.PhoneNumber),
		Extension: row.Get(intake.PhoneExt), Reason: row.Get(intake.Reason),
	}
	read.Applicant, err = form.Read(Demands{ReasonOptional: true})
	var wrong *fault.Error
	if errors.As(err, &wrong) {
		read.Why = wrong.Fields
		return read, nil
	}
	if first, ok := c.mails[read.Applicant.Mail]; ok {
		read.Why = []fault.Field{{Name: "mail", Text: "list.twice", Args: map[string]any{"Row": first}}}
		return read, nil
	}
	c.mails[read.Applicant.Mail] = read.Number
	return read, nil
}

func (c *listCheck) unit(ctx context.Context, words string) (int64, error) {
	if id, ok := c.units[words]; ok {
		return id, nil
	}
	id, err := c.resolve(ctx, words)
	c.units[words] = id
	return id, err
}

// duplicates says of the good rows among some whose person is asked for already.
func (c *listCheck) duplicates(ctx context.Context, rows []ListRow) error {
	for some := range slices.Chunk(rows, askedTogether) {
		asked, err := c.r.AskedFor(ctx, c.hash, c.provider, mailsOf(some))
		if err != nil {
			return err
		}
		for i := range some {
			if some[i].Good() {
				some[i].Why = duplicate(asked, c.mayName, some[i].Applicant.Mail)
			}
		}
	}
	return nil
}

// askedTogether is for how many rows at once the database is asked whether their people are asked for.
const askedTogether = 500

func mailsOf(rows []ListRow) []string {
	var mails []string
	for _, row := range rows {
		if row.Good() {
			mails = append(mails, row.Applicant.Mail)
		}
	}
	return mails
}

// duplicate says why a row's person is asked for already, if so: by this very file, by an open petition, by a live key. Of a
// person whose unit whoever asks may not name it says nothing: the offices will see it, and a list finds nobody out.
func duplicate(asked store.Asked, mayName func(unit int64) bool, mail string) []fault.Field {
	if folio, ok := asked.Listed[mail]; ok {
		return because("list.same_file", "Folio", folio.Text)
	}
	if folio, ok := asked.Open[mail]; ok && mayName(folio.Unit) {
		return because("list.open_case", "Folio", folio.Text)
	}
	if user, ok := asked.Keys[mail]; ok && mayName(user.Unit) {
		return because("list.live_key", "UserName", user.Text)
	}
	return nil
}

func because(text string, args ...any) []fault.Field {
	return []fault.Field{{Name: "mail", Text: text, Args: fault.Args(args...)}}
}

func missingIsFine(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// listBatch is how many rows share a write: few enough that others get their turn.
const listBatch = 100

// TakeList enters the good rows of a list for somebody of the liaison, or for a delegate of those units, and gives the petitions in the order of the rows.
// The list is read again and each row looked at once more as it is entered: rows that became bad since the preview are
// left out, and a list that was interrupted can be taken again. fault.Conflict when all of it was taken. note is put in each
// case's file in the write that opens it; "" for none. progress is told how many were entered.
func (d *Desk) TakeList(ctx context.Context, by petition.Actor, content []byte, language, note string, resolve Resolver, progress func(int)) ([]petition.Petition, error) {
	list, err := d.ReadList(ctx, by, content, resolve)
	if err != nil {
		return nil, err
	}
	if list.Again && list.Good() == 0 {
		return nil, fault.New(fault.Conflict, "list.again")
	}
	var good []ListRow
	for _, row := range list.Rows {
		if row.Good() {
			good = append(good, row)
		}
	}
	var taken []petition.Petition
	for len(good) > 0 {
		batch := good[:min(listBatch, len(good))]
		good = good[len(batch):]
		entered, err := d.takeBatch(ctx, by, batch, language, note, list.hash)
		if err != nil {
			return taken, fmt.Errorf("list, after %d rows: %w", len(taken), err)
		}
		taken = append(taken, entered...)
		progress(len(taken))
	}
	return taken, nil
}

func (d *Desk) takeBatch(ctx context.Context, by petition.Actor, batch []ListRow, language, note string, hash []byte) ([]petition.Petition, error) {
	var entered []petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		entered = entered[:0]
		rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
		if err != nil {
			return err
		}
		asked, err := tx.AskedFor(ctx, hash, rules.Mechanism.Provider, mailsOf(batch))
		if err != nil {
			return err
		}
		mayName, err := unitsNamedBy(ctx, tx.Reader, by)
		if err != nil {
			return err
		}
		for _, row := range batch {
			if duplicate(asked, mayName, row.Applicant.Mail) != nil {
				continue // somebody was quicker
			}
			one, err := d.enter(ctx, tx, by, Entry{Applicant: row.Applicant, Origin: petition.List, Lang: language}, hash)
			if err != nil {
				return err
			}
			if note != "" {
				if err := d.note(ctx, tx, by, one.Petition, note); err != nil {
					return err
				}
			}
			entered = append(entered, one.Petition)
		}
		return nil
	})
	return entered, err
}
