package auth

// The permissions of the records (7).
const (
	SeeRecords         Permission = "records.see"         // what is in force, expired and held, and the dispositions
	HoldRecords        Permission = "records.hold"        // place and lift legal holds
	ProposeDisposition Permission = "disposition.propose" // propose, take back, draw up the act
	OpineDisposition   Permission = "disposition.opine"   // give an opinion; not on what one proposed
	SeeDeletions       Permission = "deletions.see"       // every way in which anything can be deleted
)
