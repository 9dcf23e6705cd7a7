package store

// Fate is what becomes of a table's rows when records end (7).
type Fate string

// The fates.
const (
	WithCase Fate = "with_case" // the rows of a case are deleted by its disposition
	Residual Fate = "residual"  // the row stays with numbers and dates; what tells who the person was is emptied
	WithLast Fate = "with_last" // what speaks of somebody in several cases: deleted with the last of them
	Numbers  Fate = "numbers"   // numbers of keys and people, which lead to nobody afterwards
	Own      Fate = "own"       // a record of its own, with its own term
	WithDay  Fate = "with_day"  // the register's: emptied or deleted by the disposition of its month
	House    Fate = "house"     // the people and acts of the house
	Brief    Fate = "brief"     // no record: erased by the clock, whatever becomes of records
	Nobody   Fate = "nobody"    // says nothing of anybody
)

// Fates lists them in the order of the page.
var Fates = []Fate{WithCase, Residual, WithLast, Numbers, WithDay, Own, House, Brief, Nobody}

// Place is a table and its fate.
type Place struct {
	Table string
	Fate  Fate
}

// Places is every table there is. Whoever makes a table gives it its place here, and what a disposition is to take from it
// its statement in erase.go: a test holds the list to the schema of both engines.
var Places = []Place{
	{"petition_step", WithCase}, {"petition_note", WithCase}, {"paper", WithCase}, {"petition_word", WithCase}, {"mail", WithCase},
	{"delivery", WithCase}, {"link", WithCase}, {"provider_order", WithCase}, {"provider_attempt", WithCase}, {"portal_account", WithCase},
	{"scim_order", WithCase}, {"session", WithCase}, {"official_change", WithCase},
	{"petition", Residual}, {"credential", Residual}, {"official", Residual}, {"vault", Residual}, {"ledger_detail", Residual},
	{"remission", WithLast}, {"remission_order", WithLast}, {"vendor_mail", WithLast}, {"vendor_mail_order", WithLast}, {"roster_person", WithLast},
	{"reconciliation", Residual}, {"reconciliation_key", WithCase},
	{"ledger_entry", Numbers}, {"key_warning", Numbers}, {"rules_trial", Numbers}, {"campaign_person", Numbers}, {"campaign_batch_person", Numbers}, {"restriction", Numbers}, {"succession_person", Numbers},
	{"access", WithDay}, {"access_day", WithDay}, {"access_hour", WithDay}, {"access_item", WithDay}, {"access_kept", WithDay}, {"vendor_access", WithDay},
	{"register_archive", WithDay}, {"register_day", WithDay}, {"register_note", WithDay}, {"register_opening", WithDay},
	{"legal_hold", Own}, {"disposition", Own}, {"disposition_case", Own}, {"disposition_item", Own}, {"disposition_opinion", Own},
	{"staff", House}, {"staff_role", House}, {"staff_recovery", House}, {"delegate", House}, {"campaign", House}, {"succession", House}, {"campaign_batch", House}, {"vendor_log", House}, {"rules_draft", House}, {"rules_draft_version", House}, {"roster", House},
	{"upload", Brief}, {"river_job", Brief},
	{"installation", Nobody}, {"ledger_head", Nobody}, {"ledger_hash", Nobody}, {"rules", Nobody}, {"unit", Nobody}, {"folio_counter", Nobody},
	{"edition", Nobody}, {"section", Nobody}, {"note", Nobody}, {"appearance", Nobody}, {"note_search", Nobody}, {"revision", Nobody}, {"reading_template", Nobody},
	{"clock_task", Nobody}, {"petition_count", Nobody}, {"ledger_key", Nobody}, {"checkpoint", Nobody}, {"register_key", Nobody}, {"access_head", Nobody}, {"schema_version", Nobody}, {"river_leader", Nobody},
	{"river_queue", Nobody}, {"river_notification", Nobody}, {"river_migration", Nobody},
}
