package retention

// Matter is what kind of record a disposition is of. A disposition is of one kind alone.
type Matter string

// The kinds of records.
const (
	Cases  Matter = "case"  // series 1 to 3, of one request: an expediente
	Months Matter = "month" // series 4: the closed days of a month with all their accesses, in the database or in an archive
	Mails  Matter = "mail"  // series 2: what the vendor wrote that belongs to no order, and so to no case
)

// Matters lists them in the order of the page.
var Matters = []Matter{Cases, Months, Mails}

// Terms gives the terms of the record. That of a month runs from the closing of its last day, that of a mail from when it was
// dealt with.
func (c Case) Terms() []Term {
	var at int
	switch c.Of {
	case Months:
		at = 3
	case Mails:
		at = 1
	default:
		return Terms(c.Ended, c.HasKey, c.KeyEnded)
	}
	series := All[at]
	return []Term{{Series: series, Started: c.Ended, Earliest: series.Earliest(c.Ended)}}
}
