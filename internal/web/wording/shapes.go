package wording

import (
	"encoding/hex"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// CheckWords is what a check that asks for attention says.
func CheckWords(v *visit.Visit, check directory.Check) string {
	args := map[string]any{}
	for name, value := range check.Facts {
		args[name] = value
	}
	return v.Lang.Text(check.Reason, args)
}

// CaseState is a petition's state with its shape: whether it is over, waits for the visitor, or needs eyes.
func CaseState(v *visit.Visit, p petition.Petition) page.Status {
	status := page.Status{Kind: page.Info, Text: visit.Capital(OfKind(v, "petition.state."+string(p.State), p.Kind))}
	switch {
	case p.State == petition.Settled:
		status.Kind = page.Done
	case !p.Open():
		status.Kind = page.Ended
	case p.State.Row().Eyes:
		status.Kind = page.Attention
	case v.Who.Acts(p.Office()):
		status.Kind = page.Now
	}
	return status
}

// OfKind is a text for a kind of petition, where that kind has words of its own.
func OfKind(v *visit.Visit, key string, kind petition.Kind) string {
	return v.Worded(key+"."+string(kind), v.T(key))
}

// ShortHash is the beginning of a hash, in groups that can be compared by eye.
func ShortHash(hash []byte) string {
	const groups = 4
	text := hex.EncodeToString(hash)
	var parts []string
	for at := 0; at+4 <= len(text) && len(parts) < groups; at += 4 {
		parts = append(parts, text[at:at+4])
	}
	return strings.Join(parts, " ")
}

// OrderShapes are the marks of what became of orders.
var OrderShapes = map[string]string{"done": page.Done, "refused": page.Fail, "withdrawn": page.Ended}

// ShapeOr is a mark, or another where there is none.
func ShapeOr(shape, otherwise string) string {
	if shape == "" {
		return otherwise
	}
	return shape
}

// Provider is how people call a provider.
func Provider(v *visit.Visit, name string) string { return v.Worded("web.provider."+name, name) }

// MailShapes are the marks of what became of letters.
var MailShapes = map[string]string{"sent": page.Done, "failed": page.Fail, "dropped": page.Ended}

// endsSoon is how long before its end a key is shown as nearing it.
const endsSoon = 30 * 24 * time.Hour

// KeyState is a key's state with its shape: a live one that has run out, or soon will, says so.
func KeyState(v *visit.Visit, key credential.Credential) page.Status {
	shapes := map[credential.State]string{credential.Pending: page.Info, credential.Live: page.Done, credential.Suspended: page.Fail, credential.Ended: page.Ended}
	status := page.Status{Kind: shapes[key.State], Text: v.T("credential.state." + string(key.State))}
	if key.State != credential.Live || key.Ends.IsZero() {
		return status
	}
	switch left := key.Ends.Sub(v.Now); {
	case left <= 0:
		return page.Status{Kind: page.Fail, Text: v.T("web.official.over")}
	case left < endsSoon:
		return page.Status{Kind: page.Attention, Text: v.T("web.official.soon", "N", int(left/(24*time.Hour))+1)}
	}
	return status
}

// MemberState is whether a person of the house can come in.
func MemberState(v *visit.Visit, m auth.Member) page.Status {
	switch {
	case m.Suspended:
		return page.Status{Kind: page.Fail, Text: v.T("webreader.staff.suspended")}
	case m.Invited:
		return page.Status{Kind: page.Info, Text: v.T("webreader.staff.invited")}
	}
	return page.Status{Kind: page.Done, Text: v.T("webreader.staff.active")}
}
