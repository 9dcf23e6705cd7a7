package store

// Deletion is one way in which something can ever be deleted. Its words are the texts «records.deletion.WAY», «….when» and
// «….who».
type Deletion struct {
	Way     string
	Queries []string // statements of the registry; none where it is not SQL of ours
	Record  bool     // it ends a record: only the disposition does
}

// Deletions is every way there is: the page that tells them is made from it, and a test finds any statement that deletes and
// is not on it. Nothing else deletes.
var Deletions = []Deletion{
	{Way: "disposition", Record: true, Queries: []string{
		"erase.links", "erase.sessions", "erase.attempts", "erase.remissionOrder", "erase.vendorMailOrder", "erase.portal", "erase.scim", "erase.deliveries",
		"erase.orders", "erase.notes", "erase.steps", "erase.papers", "erase.words", "erase.mails", "erase.officialChanges", "erase.remission", "erase.link",
		"erase.vendorMail", "erase.listedKey", "erase.history", "erase.rosterMail", "erase.rosterName",
		"erase.openings", "erase.registerNotes", "erase.accesses", "erase.vendorAccesses", "erase.daySums", "erase.hourSums", "erase.itemSums", "erase.keptSums",
	}},
	{Way: "form", Queries: []string{"petition.drop", "petition.dropPapers", "petition.dropSteps", "mail.drop", "vault.drop"}},
	{Way: "link", Queries: []string{"link.clean"}},
	{Way: "session", Queries: []string{"session.clean"}},
	{Way: "upload", Queries: []string{"upload.delete", "upload.clean"}},
	{Way: "word", Queries: []string{"word.forget"}},
	{Way: "sum", Queries: []string{"access.dayClear", "access.hourClear", "access.itemClear", "kept.forget"}},
	{Way: "archived", Queries: []string{"access.remove"}},
	{Way: "restriction", Queries: []string{"restriction.lift"}},
	{Way: "unit", Queries: []string{"unit.delete"}},
	{Way: "trial", Queries: []string{"trial.forget"}},
	{Way: "edition", Queries: []string{"noteSearch.forget", "edition.clearAppearances", "edition.clearNotes", "edition.clearSections"}},
	{Way: "roster", Queries: []string{"roster.forget"}},
	{Way: "role", Queries: []string{"staff.revoke", "staff.recoveryClear"}},
	{Way: "job"},
	{Way: "secret"},
	{Way: "keyring"},
	{Way: "backup"},
	{Way: "log"},
	{Way: "restore"},
}
