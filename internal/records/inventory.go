package records

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// Columns are those of an inventory: what identifies a case and its term, and nothing of the person.
var Columns = []string{"numero", "folio", "clase", "series", "clasificacion", "unidad", "recibida", "concluida", "estado", "fin_de_clave", "vencio", "documentos"}

// Most is how many cases one inventory holds.
const Most = 5000

// Candidates are the cases that may be proposed now, of one year of folios or of all: expired, held by nothing, in no other
// disposition. What else is old is counted by why it is not among them.
type Candidates struct {
	Inventory []byte
	SHA256    string
	Records   []store.Record
	Rows      [][]string // as in the inventory, without its heading
	Years     []string
	Held      int
	Listed    int
	More      bool // there are more than one inventory holds
}

// candidates looks for them in the caller's moment.
func (a *Archive) candidates(ctx context.Context, r store.Reader, year string) (Candidates, error) {
	var c Candidates
	j, err := a.newJudge(ctx, r)
	if err != nil {
		return c, err
	}
	old, err := a.old(ctx, r, j)
	if err != nil {
		return c, err
	}
	years := map[string]bool{}
	for _, record := range old {
		if record, err = a.touch(ctx, r, j, record); err != nil {
			return c, err
		}
		switch standing := j.standing(record); {
		case record.Listed != 0:
			c.Listed++
			continue
		case standing == retention.Held:
			c.Held++
			continue
		case standing != retention.Expired:
			continue
		}
		if y := yearOf(record.Folio); !years[y] {
			years[y] = true
			c.Years = append(c.Years, y)
		}
		if year != "" && yearOf(record.Folio) != year {
			continue
		}
		if len(c.Records) == Most {
			c.More = true
			break
		}
		c.Records = append(c.Records, record)
	}
	codes, err := unitCodes(ctx, r)
	if err != nil {
		return c, err
	}
	for i, record := range c.Records {
		c.Rows = append(c.Rows, inventoryRow(i+1, record, codes))
	}
	c.Inventory = inventoryText(c.Rows)
	c.SHA256 = hexOf(sumOf(c.Inventory))
	return c, nil
}

func unitCodes(ctx context.Context, r store.Reader) (map[int64]string, error) {
	units, err := r.Units(ctx)
	codes := map[int64]string{}
	for _, u := range units {
		codes[u.ID] = u.Code
	}
	return codes, err
}

func inventoryRow(n int, r store.Record, codes map[int64]string) []string {
	var series, classes []string
	for _, term := range r.Terms() {
		series, classes = append(series, strconv.Itoa(term.Series.Number)), append(classes, term.Series.Code)
	}
	return []string{strconv.Itoa(n), r.Folio, r.Kind, strings.Join(series, ", "), strings.Join(classes, ", "), codes[r.Unit], day(r.Created), day(r.Ended),
		r.State, day(r.KeyEnded), day(r.Earliest()), strconv.Itoa(r.Papers)}
}

// inventoryText is the text whose hash everybody signs: CSV with line feeds, the heading first.
func inventoryText(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(Columns) // a buffer takes everything
	_ = w.WriteAll(rows)
	w.Flush()
	return b.Bytes()
}

// readInventory gives the rows of a frozen inventory.
func readInventory(text []byte) ([][]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fault.Wrap(err, fault.Unplanned, "records.not_intact")
	}
	return rows[1:], nil
}

// Workbook is the inventory as XLSX.
func Workbook(rows [][]string) ([]byte, error) {
	sheet := intake.Sheet{Name: "Inventario", Heading: Columns, Widths: []float64{9, 18, 12, 9, 22, 12, 13, 13, 13, 13, 13, 12}}
	for _, row := range rows {
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: row})
	}
	var b bytes.Buffer
	err := intake.WriteXLSX(&b, sheet)
	return b.Bytes(), err
}

func sumOf(text []byte) []byte {
	sum := sha256.Sum256(text)
	return sum[:]
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(spanish.MexicoCity()).Format(time.DateOnly)
}
