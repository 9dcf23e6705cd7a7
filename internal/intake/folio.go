package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
)

// FolioPrefix begins every folio.
const FolioPrefix = "SIE"

var (
	folioShape = regexp.MustCompile(`^(?:sie)?((?:20|21)[0-9]{2})-?([0-9]{1,9})$`)
	folioGaps  = strings.NewReplacer(" ", "-", "–", "-", "—", "-", "‐", "-", "−", "-", "_", "-", "/", "-", ".", "-", ":", "-")
	dashes     = regexp.MustCompile(`-+`)
)

// Folio reads a folio however it was typed or pasted («sie 2026 123», «SIE–2026–000123», «folio: SIE2026000123») and gives it
// as «SIE-2026-000123». A number without separators must have its six digits. What is none is Invalid; whether there is a case
// of that folio is not known here.
func Folio(s string) (string, error) {
	const longest = 100 // bytes
	if len(s) > longest {
		return "", fault.New(fault.Invalid, "intake.folio")
	}
	text := dashes.ReplaceAllString(folioGaps.Replace(spanish.Fold(s)), "-")
	text = strings.Trim(strings.TrimPrefix(strings.Trim(text, "-"), "folio-"), "-")
	text = strings.Replace(text, "sie-", "sie", 1)
	m := folioShape.FindStringSubmatch(text)
	if m == nil || !strings.Contains(text, "-") && len(m[2]) != 6 {
		return "", fault.New(fault.Invalid, "intake.folio")
	}
	number, err := strconv.Atoi(m[2])
	if err != nil || number == 0 {
		return "", fault.New(fault.Invalid, "intake.folio")
	}
	return fmt.Sprintf("%s-%s-%06d", FolioPrefix, m[1], number), nil
}
