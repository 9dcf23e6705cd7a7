package auth

// Unthrottle takes all limits away, for tests of what lies behind them.
func (i *Identity) Unthrottle() { i.throttle = newThrottle(nil) }

// Allowed asks the table of permissions.
func Allowed(kind Kind, role Role, p Permission) bool { return allowed(kind, []Role{role}, p) }

// AllPermissions lists the rows of the table.
func AllPermissions() []Permission {
	all := make([]Permission, len(grants))
	for n, g := range grants {
		all[n] = g.permission
	}
	return all
}
