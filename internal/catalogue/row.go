package catalogue

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
)

// What is taken of a file at most.
const (
	maxBytes = 8_000_000
	maxRows  = 20_000
	maxCode  = 32
	maxName  = 300
	maxNote  = 1000
)

// The columns of the catalogue's CSV (docs/catalogo-csv.md).
const (
	colCode           = "code"
	colName           = "name"
	colKind           = "kind"
	colParent         = "parent"
	colMailDomain     = "mail_domain"
	colNameEvidence   = "name_evidence"
	colDomainEvidence = "domain_evidence"
	colValidFrom      = "valid_from"
	colValidTo        = "valid_to"
	colSuccessor      = "successor"
	colNote           = "note"
)

// Columns are those a file may have, with the words for them in Spanish.
func Columns() []intake.Column {
	return []intake.Column{
		{Key: colCode, Required: true, Headings: []string{"code", "Código", "Clave"}},
		{Key: colName, Required: true, Headings: []string{"name", "Nombre"}},
		{Key: colKind, Required: true, Headings: []string{"kind", "Tipo"}},
		{Key: colParent, Headings: []string{"parent", "Depende de"}},
		{Key: colMailDomain, Headings: []string{"mail_domain", "Dominio de correo", "Dominio"}},
		{Key: colNameEvidence, Required: true, Headings: []string{"name_evidence", "Evidencia del nombre"}},
		{Key: colDomainEvidence, Headings: []string{"domain_evidence", "Evidencia del dominio"}},
		{Key: colValidFrom, Headings: []string{"valid_from", "Desde", "Vigente desde"}},
		{Key: colValidTo, Headings: []string{"valid_to", "Hasta", "Vigente hasta"}},
		{Key: colSuccessor, Headings: []string{"successor", "Sucesora", "La sucede"}},
		{Key: colNote, Headings: []string{"note", "Nota", "Observaciones"}},
	}
}

// Kinds lists what an institution or unit may be.
var Kinds = guideline.UnitKinds

// RowFault is what is wrong with one cell, for a person to correct in a spreadsheet. Row counts as a spreadsheet does;
// Column is empty when the whole row is at fault.
type RowFault struct {
	Row    int
	Code   string // as written in the row
	Column string
	Text   string // key in the text catalogues
	Args   map[string]any
}

// row is one unit on its way in, with all that is wrong with it.
type row struct {
	number int
	cells  intake.Row
	unit   directory.Unit
	faults []RowFault
}

// file is a catalogue as it was sent.
type file struct {
	rows    []*row
	ignored []string
	sha256  string
}

func parse(reader io.Reader) (file, error) {
	data, sum, err := readAll(reader)
	if err != nil {
		return file{}, err
	}
	table, err := intake.Read(data, Columns(), intake.Limits{Bytes: maxBytes, Rows: maxRows})
	if err != nil {
		return file{}, err
	}
	f := file{ignored: table.Ignored, sha256: sum}
	for _, cells := range table.Rows {
		f.rows = append(f.rows, parseRow(cells))
	}
	f.refuseTwins()
	return f, nil
}

func parseRow(cells intake.Row) *row {
	r := &row{number: cells.Number, cells: cells}
	r.unit.Code = cells.Get(colCode)
	if cells.Fault != nil {
		r.faults = append(r.faults, RowFault{r.number, clip(r.unit.Code), "", cells.Fault.Text, cells.Fault.Args})
		return r
	}
	r.unit = directory.Unit{
		Code: r.code(colCode), Name: r.line(colName, maxName), Kind: r.line(colKind, maxCode), Parent: r.code(colParent),
		MailDomain: r.domain(), NameEvidence: r.letter(colNameEvidence, "PLADM"), DomainEvidence: r.letter(colDomainEvidence, "VWIM"),
		ValidFrom: r.date(colValidFrom), ValidTo: r.date(colValidTo), Successor: r.code(colSuccessor), Note: r.line(colNote, maxNote),
	}
	for _, required := range []string{colCode, colName, colKind, colNameEvidence} {
		if cells.Get(required) == "" {
			r.fail(required, "catalogue.row.required")
		}
	}
	return r
}

// check looks at what one column says of another, once what the file does not speak of has been filled in.
func (r *row) check() {
	u := r.unit
	if u.Kind != "" && !slices.Contains(Kinds, u.Kind) {
		r.fail(colKind, "catalogue.row.kind", "Value", clip(u.Kind), "Kinds", strings.Join(Kinds, ", "))
	}
	if u.Parent != "" && u.Parent == u.Code {
		r.fail(colParent, "catalogue.row.own_parent")
	}
	if (u.MailDomain == "") != (u.DomainEvidence == "") {
		r.fail(colDomainEvidence, "catalogue.row.domain_pair")
	}
	if u.ValidFrom != "" && u.ValidTo != "" && u.ValidTo < u.ValidFrom {
		r.fail(colValidTo, "catalogue.row.order", "From", u.ValidFrom, "To", u.ValidTo)
	}
	if u.Successor != "" && u.ValidTo == "" {
		r.fail(colSuccessor, "catalogue.row.successor_open")
	}
	if u.Successor != "" && u.Successor == u.Code {
		r.fail(colSuccessor, "catalogue.row.own_successor")
	}
	if strings.Contains(u.Note, "@") {
		r.fail(colNote, "catalogue.row.note_mail")
	}
}

func (r *row) fail(column, text string, args ...any) {
	r.faults = append(r.faults, RowFault{r.number, clip(r.unit.Code), column, text, fault.Args(args...)})
}

func (r *row) line(column string, most int) string {
	text, err := intake.Text(r.cells.Get(column), most)
	if err != nil {
		r.fail(column, "catalogue.row.long", "Max", most)
	}
	if strings.ContainsRune(text, '\uFFFD') {
		r.fail(column, "catalogue.row.unreadable")
	}
	return text
}

var codeForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

func (r *row) code(column string) string {
	code := r.line(column, maxCode)
	if code != "" && !codeForm.MatchString(code) {
		r.fail(column, "catalogue.row.code", "Value", clip(code))
	}
	return code
}

var domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$`)

func (r *row) domain() string {
	const longest = 253 // RFC 1035, 2.3.4
	domain := strings.ToLower(r.line(colMailDomain, longest))
	if domain != "" && !domainForm.MatchString(domain) {
		r.fail(colMailDomain, "catalogue.row.domain", "Value", clip(domain))
	}
	return domain
}

func (r *row) letter(column, letters string) string {
	letter := strings.ToUpper(r.line(column, maxCode))
	if letter != "" && (len(letter) != 1 || !strings.Contains(letters, letter)) {
		r.fail(column, "catalogue.row.letter", "Value", clip(letter), "Letters", strings.Join(strings.Split(letters, ""), ", "))
	}
	return letter
}

func (r *row) date(column string) string {
	text := r.line(column, maxCode)
	if _, err := time.Parse(time.DateOnly, text); err != nil && text != "" {
		r.fail(column, "catalogue.row.date", "Value", clip(text))
		return ""
	}
	return text
}

// refuseTwins keeps the first row of a code; codes that differ only in capitals or accents are one to whoever types them.
func (f *file) refuseTwins() {
	first := map[string]int{}
	for _, r := range f.rows {
		key := spanish.Fold(r.unit.Code)
		if key == "" {
			continue
		}
		if at, twice := first[key]; twice {
			r.fail(colCode, "catalogue.row.twice", "Row", at)
			continue
		}
		first[key] = r.number
	}
}

// clip keeps what somebody typed short enough to be repeated in a message.
func clip(s string) string {
	const longest = 60
	s = spanish.Tidy(s)
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}
