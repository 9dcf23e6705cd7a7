package auth

import "slices"

// Role is what a person of the house was given to do. One person may hold several.
type Role string

// The roles.
const (
	Liaison   Role = "liaison"   // Dirección de Comunicación y Enlace (DCE): receives, forwards, sends, keeps the records
	Editor    Role = "editor"    // Departamento de Edición, Planeación y Seguimiento (DE): verifies, orders, keeps directory and register
	Authority Role = "authority" // Dirección General de Comunicación Social (DGCS): writes the guidelines (3.1)
	Delegate  Role = "delegate"  // responsable de la unidad: sees and acts on the people of their own units alone, and holds no other role
	Auditor   Role = "auditor"   // control interno: sees everything, changes nothing
	Admin     Role = "admin"     // administración del sistema: accounts of the house; no say in cases, and no sight of them
)

// Roles lists them in the order of the screens.
var Roles = []Role{Liaison, Editor, Authority, Delegate, Auditor, Admin}

// Known reports whether r is one of the roles.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// TextKey is the key of the role's name for people.
func (r Role) TextKey() string { return "identity.roles." + string(r) }

// Permission is one thing that somebody may do or see.
type Permission string

// The permissions.
const (
	ReadDigest      Permission = "digest.read"
	OwnAccount      Permission = "account.own"      // one's own key or account, its sessions and its passphrase
	OwnCase         Permission = "case.own"         // the one case that a mailed link opened
	SeeDesk         Permission = "desk.see"         // queues and cases
	ActAtDesk       Permission = "desk.act"         // take steps; which ones, the table of steps says
	SeePapers       Permission = "papers.see"       // the documents of a case
	HandOverCases   Permission = "case.hand_over"   // give the file of a case to somebody (7)
	EnterRequests   Permission = "requests.enter"   // requests that came on paper or by mail, and lists (1.1)
	ProveAddress    Permission = "address.prove"    // have another address of a case proved (1.1)
	SeeVendor       Permission = "vendor.see"       // the correspondence with a vendor that is reached by mail (2.1, 3.1)
	ReadVendor      Permission = "vendor.read"      // say what its mails mean (3.1)
	SeeDirectory    Permission = "directory.see"    // officials (1.2)
	SeeKeys         Permission = "keys.see"         // the list of keys, and the sheet of each
	ActOnKeys       Permission = "keys.act"         // suspend, restore, end, renew and change; who left
	ExportKeys      Permission = "keys.export"      // the list as a file
	SeeCatalogue    Permission = "catalogue.see"    // institutions and units
	ImportCatalogue Permission = "catalogue.import" // from a file
	CheckRoster     Permission = "roster.check"     // hold a public directory against the officials (1.2)
	ReconcileUsers  Permission = "vendor.reconcile" // hold a vendor's list of users against the keys, and mend what it shows (3.1)
	SeeRegister     Permission = "register.see"     // daily accesses (3.3)
	ExportRegister  Permission = "register.export"  // as a file
	SignRegister    Permission = "register.sign"    // comment closed days, sign them, add what came later (3.3)
	VerifyRegister  Permission = "register.verify"  // hold closed days to their sheets and to the ledger
	OpenReading     Permission = "reading.open"     // one person's reading in detail, or who read one note, for a reason
	SeeOpenings     Permission = "reading.openings" // who opened whose reading, and why
	ImportAccesses  Permission = "register.import"  // from the access log of a vendor's site
	SeeRules        Permission = "rules.see"        // guidelines and mechanisms (3.1, 3.2)
	WriteRules      Permission = "rules.write"      // draft, try and sign them; which of the two, the office says
	SeeCounts       Permission = "procedure.counts" // how many cases stand at each step
	SeeLedger       Permission = "ledger.see"
	VerifyLedger    Permission = "ledger.verify"
	SeeTasks        Permission = "tasks.see" // what is done on a clock, and how it went
	SeeStaff        Permission = "staff.see"
	ManageStaff     Permission = "staff.manage" // invite, give and take roles, suspend, restore
	SeeDelegates    Permission = "delegates.see"
	ManageDelegates Permission = "delegates.manage" // invite delegates, appoint them to units and dismiss them
	SeeCampaigns    Permission = "campaigns.see"
	RunCampaigns    Permission = "campaigns.run"    // start, undo and close them
	AnswerCampaigns Permission = "campaigns.answer" // for units that have no delegate, and for those whose delegate is silent
	PlanSuccessions Permission = "successions.plan" // rename, merge, split and close units from a date
	OwnUnit         Permission = "unit.own"         // the people of the units one was appointed to (1.1)
)

// grant is a row of the table: who has a permission, by what they are or by a role of the house.
type grant struct {
	permission Permission
	kinds      []Kind
	roles      []Role
}

// grants is the one table of permissions. What a row does not name is refused.
var grants = []grant{
	{ReadDigest, []Kind{Reader}, []Role{Liaison, Editor, Auditor}},
	{OwnAccount, []Kind{Reader, Staff}, nil},
	{OwnCase, []Kind{Case}, nil},
	{SeeDesk, nil, []Role{Liaison, Editor, Auditor}},
	{ActAtDesk, nil, []Role{Liaison, Editor}},
	{SeePapers, nil, []Role{Liaison, Editor, Auditor}},
	{HandOverCases, nil, []Role{Liaison, Auditor}},
	{EnterRequests, nil, []Role{Liaison}},
	{ProveAddress, nil, []Role{Liaison}},
	{SeeVendor, nil, []Role{Liaison, Editor, Auditor}},
	{ReadVendor, nil, []Role{Editor}},
	{SeeDirectory, nil, []Role{Liaison, Editor, Auditor}},
	{SeeKeys, nil, []Role{Liaison, Editor, Auditor}},
	{ActOnKeys, nil, []Role{Liaison, Editor}},
	{ExportKeys, nil, []Role{Liaison, Editor, Auditor}},
	{SeeCatalogue, nil, []Role{Liaison, Editor, Auditor}},
	{ImportCatalogue, nil, []Role{Editor}},
	{CheckRoster, nil, []Role{Editor}},
	{ReconcileUsers, nil, []Role{Editor}},
	{SeeRegister, nil, []Role{Liaison, Editor, Authority, Auditor}},
	{ExportRegister, nil, []Role{Liaison, Editor, Auditor}},
	{SignRegister, nil, []Role{Editor}},
	{VerifyRegister, nil, []Role{Editor, Auditor}},
	{OpenReading, nil, []Role{Editor, Auditor}},
	{SeeOpenings, nil, []Role{Auditor}},
	{ImportAccesses, nil, []Role{Editor}},
	{SeeRules, nil, []Role{Liaison, Editor, Authority, Auditor}},
	{WriteRules, nil, []Role{Liaison, Authority}},
	{SeeCounts, nil, []Role{Liaison, Editor, Authority, Auditor}},
	{SeeLedger, nil, []Role{Auditor}},
	{VerifyLedger, nil, []Role{Auditor}},
	{SeeTasks, nil, []Role{Liaison, Editor, Auditor, Admin}},
	{SeeStaff, nil, []Role{Auditor, Admin}},
	{ManageStaff, nil, []Role{Admin}},
	{SeeDelegates, nil, []Role{Liaison, Editor, Auditor, Admin}},
	{ManageDelegates, nil, []Role{Liaison, Admin}},
	{SeeCampaigns, nil, []Role{Liaison, Editor, Auditor}},
	{RunCampaigns, nil, []Role{Editor}},
	{AnswerCampaigns, nil, []Role{Liaison}},
	{PlanSuccessions, nil, []Role{Editor}},
	{OwnUnit, nil, []Role{Delegate}},
	{SeeRecords, nil, []Role{Liaison, Editor, Authority, Auditor}},
	{HoldRecords, nil, []Role{Liaison, Authority}},
	{ProposeDisposition, nil, []Role{Liaison}},
	{OpineDisposition, nil, []Role{Liaison, Authority}},
	{SeeDeletions, nil, []Role{Liaison, Editor, Authority, Auditor, Admin}},
}

// granted is the table by permission: a page asks some twenty times for what it shows.
var granted = func() map[Permission]grant {
	rows := map[Permission]grant{}
	for _, g := range grants {
		rows[g.permission] = g
	}
	return rows
}()

// allowed looks the permission up in the table; one that is not in it is nobody's.
func allowed(kind Kind, roles []Role, p Permission) bool {
	row := granted[p]
	if slices.Contains(row.kinds, kind) {
		return true
	}
	return kind == Staff && slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(row.roles, r) })
}
