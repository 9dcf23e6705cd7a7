package lang

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var printers = map[Tag]*message.Printer{
	EN: message.NewPrinter(language.MustParse("en-US")),
	ES: message.NewPrinter(language.MustParse("es-MX")),
}

// Num gives a number with its thousands apart: «12,480», as both languages write it in Mexico.
func (t Tag) Num(n int64) string {
	printer := printers[t]
	if printer == nil {
		printer = printers[ES]
	}
	return printer.Sprintf("%d", n)
}
