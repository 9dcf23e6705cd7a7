package intake

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// shortened is a number as a narrow or a scientific cell shows it: «5.51E+09».
var shortened = regexp.MustCompile(`^-?[0-9](?:\.[0-9]+)?E[+-]?[0-9]{1,3}$`)

// cellErrors are what a formula leaves when it could not be worked out; files have them in English whatever the language
// of the program that wrote them.
var cellErrors = map[string]bool{
	"#N/A": true, "#REF!": true, "#VALUE!": true, "#NAME?": true, "#DIV/0!": true, "#NULL!": true, "#NUM!": true, "#SPILL!": true, "#CALC!": true,
	"#GETTING_DATA": true,
}

// spellOut gives all the digits of numbers that the sheet shows shortened, where the file has them: a telephone formatted
// as a quantity. Where they are lost («5.5E+09» stored as text), the text stays, and whoever reads it refuses it.
func (t *Table) spellOut(book *excelize.File, short map[int][]int) {
	if len(short) == 0 {
		return
	}
	rows, err := book.Rows(t.Sheet)
	if err != nil {
		return
	}
	defer func() { _ = rows.Close() }()
	number, at := 0, 0
	for rows.Next() && at < len(t.Rows) {
		number++
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return
		}
		if number < t.Rows[at].Number {
			continue
		}
		for _, column := range short[number] {
			t.spell(at, column, cells)
		}
		at++
	}
}

func (t *Table) spell(row, column int, stored []string) {
	cells := t.Rows[row].Cells
	if column >= len(cells) || column >= len(stored) {
		return
	}
	if digits, ok := wholeNumber(stored[column]); ok {
		cells[column] = digits
	}
}

// wholeNumber writes a stored number without an exponent, if all of its digits are there: few zeroes are lost at the end
// of a telephone, many at the end of what was a telephone once.
func wholeNumber(stored string) (string, bool) {
	const fewest, most, zeroes = 7, 15, 2
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(stored), "E")
	if !scientific {
		_, err := strconv.ParseInt(stored, 10, 64)
		return stored, err == nil
	}
	power, err := strconv.Atoi(exponent)
	if err != nil || power < fewest || power > most {
		return "", false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) < power-zeroes || len(fraction) > power {
		return "", false
	}
	digits := whole + fraction + strings.Repeat("0", power-len(fraction))
	_, err = strconv.ParseInt(digits, 10, 64)
	return digits, err == nil
}
