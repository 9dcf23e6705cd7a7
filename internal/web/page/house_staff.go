package page

import "time"

// Staff is the people of the house and their roles. Nobody grants themselves one.
type Staff struct {
	Frame
	Form
	People  []StaffMember
	Manage  bool     // who asks may invite and change; others only see
	Roles   []Option // what an invitation may grant
	Invited *Invitation
}

func (Staff) template() string { return "house_staff" }

// StaffMember is one account of the house.
type StaffMember struct {
	ID, Name, Mail string
	Roles          []Option
	RoleWords      string
	State          Status
	Suspended      bool
	Invited        bool // has not joined yet
	Self           bool
	LastSeen       time.Time
	Factor         string // of the second factor, in words
	Sessions       int    // open now: they end with a suspension
	Path           string
}

// Invitation is shown once, after inviting.
type Invitation struct {
	Name, Mail string
	Code       string // to be told by other means than the mail
	Until      time.Time
}

// RoleField is the group of roles of the invitation.
func (s Staff) RoleField() Field {
	return s.Frame.Field(s.Form, "role", "house.staff.grant", "required").With(s.Roles)
}
