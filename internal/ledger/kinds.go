package ledger

// Kind says what sort of act an entry records. The vocabulary is closed: a kind that is not listed here is refused by
// Append. Kinds are only ever added; to rename one would change what old entries say.
type Kind string

// The procedure (1.1 to 4.1).
const (
	Step            Kind = "step"             // a petition took a step; What is the step's name
	OrderPlaced     Kind = "order.placed"     // the provider was asked to do something; What is the operation (2.1)
	OrderAnswered   Kind = "order.answered"   // the provider answered; What is the outcome (2.1, 3.1)
	OrderAttested   Kind = "order.attested"   // an editor attested with a paper what the provider did
	Remitted        Kind = "order.remitted"   // a person's data went to the provider in a mail; What is order or reminder (2.1)
	VendorWrote     Kind = "vendor.wrote"     // a message came from the provider's mailbox; What is what became of it (3.1)
	VendorRead      Kind = "vendor.read"      // an editor settled how a message is to be read
	VendorListed    Kind = "vendor.listed"    // the provider's list of users was held against the keys, and what was found is kept
	Probe           Kind = "probe"            // a key was tried in the electronic system; What is the outcome (3.1)
	DeliverySent    Kind = "delivery.sent"    // the mail with the one-time link was handed to the server (4.1)
	DeliveryRenewed Kind = "delivery.renewed" // an expired link was replaced by a fresh one (4.1)
	DeliveryRefused Kind = "delivery.refused" // the mail came back or was refused; What is the class (4.1)
	DeliveryOpened  Kind = "delivery.opened"  // the link's page was seen: nothing was spent (4.1)
	DeliveryMissed  Kind = "delivery.missed"  // the fact asked for was answered wrongly (4.1)
	DeliverySettled Kind = "delivery.settled" // the official took the key and the link was spent (4.1)
)

// Keys and what their holders do with them.
const (
	KeyIssued      Kind = "key.issued"             // a key came into being (3.1)
	KeyFirstUse    Kind = "key.first_use"          // its holder signed in with it for the first time
	KeySuspended   Kind = "key.suspended"          // it stopped opening, for now
	KeyRestored    Kind = "key.restored"           // it opens again
	KeyRenamed     Kind = "key.renamed"            // its user name changed
	KeyRenewed     Kind = "key.renewed"            // its life was prolonged
	KeyEnded       Kind = "key.ended"              // it ended for good; What is why. The term of series 3 runs from here
	PassphraseSet  Kind = "passphrase.set"         // its holder chose a passphrase
	PassphraseLost Kind = "passphrase.reset_asked" // a new start was asked for; What is by which road
)

// The directory, the rules and the digest.
const (
	OfficialEntered   Kind = "official.entered"   // a person entered the directory (1.2)
	OfficialChanged   Kind = "official.changed"   // their data changed; What is which
	OfficialLeft      Kind = "official.left"      // they left their post
	CatalogueImported Kind = "catalogue.imported" // institutions and units were taken from a file
	CatalogueChanged  Kind = "catalogue.changed"  // one institution or unit was changed by hand
	RosterChecked     Kind = "roster.checked"     // a public directory was held against the officials (1.2)
	RulesWithdrawn    Kind = "rules.withdrawn"    // a number was taken back before it was in force; What as below
	RulesPublished    Kind = "rules.published"    // a version was signed (3.1, 3.2); What is guideline or mechanism
	EditionImported   Kind = "edition.imported"   // an edition was taken from a file
	EditionPublished  Kind = "edition.published"  // it went out to readers
	EditionCorrected  Kind = "edition.corrected"  // it was published again with a correction
	EditionWithdrawn  Kind = "edition.withdrawn"  // it was taken back
	RegisterClosed    Kind = "register.closed"    // a day of accesses was closed; Detail is the hash of its sums (3.3)
	RegisterNoted     Kind = "register.noted"     // something was noted to a closed day; What is comment or addendum, Detail has its hash (3.3)
	RegisterSigned    Kind = "register.signed"    // the editors signed a closed day; Detail has the hash of what they signed (3.3)
	RegisterOpened    Kind = "register.opened"    // one person's reading, or who read one note, was opened in detail; What is person or note, Detail has the reason
	RegisterArchived  Kind = "register.archived"  // the accesses of a month went into an archive; Detail has the hash of its file (3.3)
	RegisterImported  Kind = "register.imported"  // a log of accesses at the provider's site was taken in; What is the provider (3.3)
	ExportMade        Kind = "export.made"        // data left the program as a file; What is which
	CaseRead          Kind = "case.read"          // an auditor opened a case
	CaseConverted     Kind = "case.converted"     // a petition turned out to be of another kind; What is which
	CaseSession       Kind = "session.opened"     // a session for one case was opened by a mailed link
	SessionsEnded     Kind = "session.all_ended"  // all sessions of a person were ended at once
)

// People of the house.
const (
	StaffInvited      Kind = "staff.invited"       // an invitation was written
	StaffJoined       Kind = "staff.joined"        // it was taken up: passphrase and second factor are set
	StaffRolesChanged Kind = "staff.roles_changed" // roles were given or taken
	StaffSuspended    Kind = "staff.suspended"     // an account stopped opening
	StaffRestored     Kind = "staff.restored"      // it opens again
	StaffReset        Kind = "staff.reset"         // passphrase and second factor were cleared to start anew
	StaffRecovered    Kind = "staff.recovered"     // a recovery code was used in place of the second factor
	StaffLeft         Kind = "staff.left"          // an account was closed for good
	DelegateAppointed Kind = "delegate.appointed"  // a person was made responsible for a unit
	DelegateDismissed Kind = "delegate.dismissed"  // and is no longer
	CampaignStarted   Kind = "campaign.started"    // people are asked whether they are still there; What is the ground
	CampaignAnswered  Kind = "campaign.answered"   // somebody answered for a person; What is the answer
	CampaignCame      Kind = "campaign.came"       // a stage came for people nobody answered for; What is the stage
	CampaignUndone    Kind = "campaign.undone"     // a stage that touched keys was undone; What is the stage
	CampaignClosed    Kind = "campaign.closed"     // it ended; What is closed or cancelled
	SuccessionPlanned Kind = "succession.planned"  // units are renamed, merged, split or closed from a day; What is which
	SuccessionDone    Kind = "succession.done"     // the day came; the detail is the counts
	SuccessionUndone  Kind = "succession.undone"   // it was taken back before its day
	CaseFollowed      Kind = "case.followed"       // the unit of an open case was succeeded by another
	KeyRestricted     Kind = "key.restricted"      // the key opens only the page on which its holder says they are there
	KeyUnrestricted   Kind = "key.unrestricted"    // and opens all again; What is why
)

// Records and the program itself (6, 7).
const (
	FormDropped          Kind = "form.dropped"          // an unconfirmed form was dropped: it never was a record
	RecordHeld           Kind = "record.held"           // a legal hold was placed
	RecordReleased       Kind = "record.released"       // and lifted
	RecordDisposed       Kind = "record.disposed"       // a case's key was ended after its term, with two signatures (7)
	DispositionProposed  Kind = "disposition.proposed"  // an inventory of expired cases was frozen; its hash is in the detail (7)
	DispositionOpinion   Kind = "disposition.opinion"   // somebody signed an opinion on it; What is for or against
	DispositionWithdrawn Kind = "disposition.withdrawn" // the custodian took it back
	DispositionActed     Kind = "disposition.acted"     // its act was drawn up and signed
	DispositionExecuted  Kind = "disposition.executed"  // and carried out
	RecordsExported      Kind = "record.exported"       // a case's file was handed over
	KeyringRotated       Kind = "keyring.rotated"       // a master key was added and made active; its number is the subject
	KeyringRetired       Kind = "keyring.retired"       // a master key that nothing needed was taken out; its number is the subject
	Installation         Kind = "installation.created"  // the first entry of a ledger
	SettingChanged       Kind = "setting.changed"       // an administrator changed a setting; What is which
	BackupMade           Kind = "backup.made"           // a backup was taken
	BackupRestored       Kind = "backup.restored"       // the data were restored from one
	LedgerVerified       Kind = "ledger.verified"       // somebody recomputed the ledger; What is the outcome
	TaskLate             Kind = "task.late"             // a task on the clock did not succeed in time; What is which

	CheckpointSigned Kind = "ledger.checkpoint" // the head before this entry was signed; What is why
	SigningKeyMade   Kind = "ledger.key"        // a key that signs checkpoints was made; What is made or rotated
)

// kinds is the vocabulary in the order of the constants.
var kinds = []Kind{
	Step, OrderPlaced, OrderAnswered, OrderAttested, Remitted, VendorWrote, VendorRead, VendorListed, Probe, DeliverySent, DeliveryRenewed, DeliveryRefused,
	DeliveryOpened, DeliveryMissed, DeliverySettled,
	KeyIssued, KeyFirstUse, KeySuspended, KeyRestored, KeyRenamed, KeyRenewed, KeyEnded, PassphraseSet, PassphraseLost,
	OfficialEntered, OfficialChanged, OfficialLeft, CatalogueImported, CatalogueChanged, RosterChecked, RulesPublished, RulesWithdrawn,
	EditionImported, EditionPublished, EditionCorrected, EditionWithdrawn, RegisterClosed, RegisterNoted, RegisterSigned,
	RegisterOpened, RegisterArchived, RegisterImported, ExportMade,
	CaseRead, CaseConverted, CaseSession, SessionsEnded,
	StaffInvited, StaffJoined, StaffRolesChanged, StaffSuspended, StaffRestored, StaffReset, StaffRecovered, StaffLeft,
	DelegateAppointed, DelegateDismissed, CampaignStarted, CampaignAnswered, CampaignCame, CampaignUndone, CampaignClosed, SuccessionPlanned, SuccessionDone, SuccessionUndone, CaseFollowed, KeyRestricted, KeyUnrestricted,
	FormDropped, RecordHeld, RecordReleased, RecordDisposed,
	DispositionProposed, DispositionOpinion, DispositionWithdrawn, DispositionActed, DispositionExecuted, RecordsExported, KeyringRotated, KeyringRetired, Installation,
	SettingChanged, BackupMade, BackupRestored, LedgerVerified, TaskLate,
	CheckpointSigned, SigningKeyMade,
}

var known = index(kinds)

// Kinds lists the vocabulary, for the texts of the timeline and their test.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Known reports whether k is of the vocabulary.
func Known(k Kind) bool { return known[string(k)] }

// Who acts. An actor's ID is 0 where there is one of the kind only (program) or nobody is on record yet (an official
// before step 1.2).
const (
	ByOfficial = "official" // the person who asks for a key or holds it
	ByStaff    = "staff"    // a person of the house
	ByProgram  = "program"  // Clavero itself, by a rule or a clock
	ByProvider = "provider" // the system that makes the keys
	ByOperator = "operator" // whoever commands the machine, at a terminal
)

// What is acted on.
const (
	OnPetition     = "petition"
	OnOrder        = "order"
	OnDelivery     = "delivery"
	OnCredential   = "credential"
	OnOfficial     = "official"
	OnInstitution  = "institution"
	OnUnit         = "unit"
	OnCatalogue    = "catalogue"
	OnRules        = "rules"
	OnProvider     = "provider"
	OnEdition      = "edition"
	OnRegister     = "register"
	OnRecord       = "record"
	OnStaff        = "staff"
	OnCampaign     = "campaign"
	OnKeyring      = "keyring"
	OnLedger       = "ledger"
	OnInstallation = "installation"
)

var actors = index([]string{ByOfficial, ByStaff, ByProgram, ByProvider, ByOperator})

// Subjects are all that can be acted on.
var Subjects = []string{
	OnPetition, OnOrder, OnDelivery, OnCredential, OnOfficial, OnInstitution, OnUnit, OnCatalogue, OnRules, OnProvider,
	OnEdition, OnRegister, OnRecord, OnStaff, OnCampaign, OnKeyring, OnLedger, OnInstallation,
}

var subjects = index(Subjects)

func index[T ~string](list []T) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, item := range list {
		set[string(item)] = true
	}
	return set
}
