package visit

import (
	"net/url"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/digest"
)

// Where pages are that pages of other rooms lead to.
const (
	CampaignsPath  = "/campanas"
	ReadingAskPath = "/registro/consulta"
	tasksPath      = "/tareas"
	VendorPath     = "/mesa/proveedor"
)

// KeyPath is where the sheet of a key is.
func KeyPath(id int64) string { return "/claves/" + strconv.FormatInt(id, 10) }

// DispositionPath is where a disposition is.
func DispositionPath(id int64) string { return "/archivo/bajas/" + strconv.FormatInt(id, 10) }

// ReadingPath is where the reading of a key in some days can be asked for; empty for who may not open it.
func (v *Visit) ReadingPath(user string, from, to digest.Day) string {
	if v.Who.May(auth.OpenReading) != nil || user == "" {
		return ""
	}
	return ReadingAskPath + "?" + url.Values{"clave": {user}, "desde": {string(from)}, "hasta": {string(to)}}.Encode()
}

// FindPath is where whoever lost the mail finds their request.
const FindPath = "/seguimiento"
