package digest

import (
	"strconv"
	"strings"
	"unicode"
)

// Appearance is one place where a note came out. What a medium does not have stays empty.
type Appearance struct {
	Outlet    string // the paper, station, site or agency: «El Faro de Anáhuac»
	Medium    Medium
	Page      string // as printed: "6", "A-12", "portada"
	Section   string // of the outlet, not of the digest
	Programme string
	Host      string
	Station   string // frequency or channel: «98.9 FM»
	Hour      string // on the air, local, 24 hours without a leading zero: "7:13"
	Seconds   int    // on the air
	URL       string // http or https
}

// Medium is the kind of outlet.
type Medium string

// The media.
const (
	Press      Medium = "prensa"
	Radio      Medium = "radio"
	Television Medium = "television"
	Internet   Medium = "internet"
	Magazine   Medium = "revista"
	Agency     Medium = "agencia"
)

// Media lists the media.
var Media = []Medium{Press, Radio, Television, Internet, Magazine, Agency}

// TextKey gives the key of the medium's name for people.
func (m Medium) TextKey() string { return "digest.medium." + string(m) }

// The space that keeps «p. 6» and «7:13 h» on one line.
const noBreak = "\u00a0"

// Short names the place in few words, the same in every language: outlet and page, or outlet and hour.
func (a Appearance) Short() string {
	switch {
	case a.Page != "" && strings.ContainsFunc(a.Page, unicode.IsDigit):
		return a.Outlet + " p." + noBreak + a.Page
	case a.Page != "":
		return a.Outlet + ", " + a.Page
	case a.Hour != "":
		return a.Outlet + " " + a.Hour + noBreak + "h"
	default:
		return a.Outlet
	}
}

// Duration writes the time on the air as «1:05» (minutes and seconds), empty when it is not known.
func (a Appearance) Duration() string {
	if a.Seconds <= 0 {
		return ""
	}
	seconds := strconv.Itoa(a.Seconds % 60)
	if len(seconds) == 1 {
		seconds = "0" + seconds
	}
	return strconv.Itoa(a.Seconds/60) + ":" + seconds
}

// OnAir reports whether the appearance was heard or seen at an hour and not read.
func (a Appearance) OnAir() bool { return a.Medium == Radio || a.Medium == Television }
