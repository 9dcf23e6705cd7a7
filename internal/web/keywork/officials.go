package keywork

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const officialRows = 50

// OfficialsPage searches the directory (1.2).
func OfficialsPage(v *visit.Visit) error {
	words, unitText := spanish.Tidy(v.Request.FormValue("q")), spanish.Tidy(v.Request.FormValue("unidad"))
	number := v.PageNumber()
	unit, err := wording.ResolveUnit(v, unitText)
	if err != nil {
		return err
	}
	asked := words
	if unitText != "" && unit.ID == 0 {
		asked += " " + unitText
	}
	state := officialFilter(v)
	people, err := v.Desk.People(v.Request.Context(), asked, unit.ID, state, officialRows, (number-1)*officialRows)
	if err != nil {
		return err
	}
	p := page.Officials{Frame: v.Frame(v.T("house.officials.title")), Query: words, Unit: unitText, Total: people.Total, Asked: words != "" || unitText != "" || state != "",
		States: keyStates(v, state), CanCheck: v.Who.May(auth.CheckRoster) == nil,
		CanReconcile: v.Who.May(auth.ReconcileUsers) == nil}
	for _, person := range people.Rows {
		p.Rows = append(p.Rows, OfficialRow(v, person))
	}
	if number > 1 {
		p.PrevPath = officialsPath(words, unitText, state, number-1)
	}
	if number*officialRows < people.Total {
		p.NextPath = officialsPath(words, unitText, state, number+1)
	}
	return v.OK(p)
}

// keyFilters are the states of a key by which the directory is narrowed; the last finds those who have none.
var keyFilters = []string{string(credential.Live), string(credential.Pending), string(credential.Suspended), "none"}

func officialFilter(v *visit.Visit) string {
	if state := v.Request.FormValue("clave"); slices.Contains(keyFilters, state) {
		return state
	}
	return ""
}

func keyStates(v *visit.Visit, chosen string) []page.Option {
	options := []page.Option{{Label: v.T("web.all")}}
	for _, state := range keyFilters {
		label := v.T("web.official.nokey")
		if state != "none" {
			label = v.T("credential.state." + state)
		}
		options = append(options, page.Option{Value: state, Label: visit.Capital(label), Chosen: state == chosen})
	}
	return options
}

func officialsPath(words, unit, state string, number int) string {
	query := url.Values{}
	for name, value := range map[string]string{"q": words, "unidad": unit, "clave": state} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if number > 1 {
		query.Set("pagina", strconv.Itoa(number))
	}
	return "/directorio?" + query.Encode()
}

// OfficialRow is a person of the directory as lists show them.
func OfficialRow(v *visit.Visit, person desk.Person) page.OfficialRow {
	row := page.OfficialRow{
		Name: person.Name(), Path: fmt.Sprintf("/directorio/%d", person.ID), Position: person.Position, Unit: person.Unit, Mail: person.Mail,
		Key: page.Status{Kind: page.Info, Text: v.T("web.official.nokey")},
	}
	if person.Key != nil {
		row.User, row.Key = person.Key.UserName, wording.KeyState(v, *person.Key)
		if person.Key.Ended.IsZero() {
			row.Until = person.Key.Ends
		}
	}
	return row
}

// OfficialPage is one person's record.
func OfficialPage(v *visit.Visit) error {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return v.NotFound()
	}
	record, err := v.Desk.Record(v.Request.Context(), id)
	if err != nil {
		return err
	}
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	units, err := wording.AllPlaces(v)
	if err != nil {
		return err
	}
	p := page.Official{
		Frame: v.Frame(record.Name()), Name: record.Name(), Position: record.Position, Unit: record.Unit, Active: record.Active(),
		Data: RecordData(v, record, units), Key: OfficialKey(v, record), History: RecordHistory(v, record, units),
	}
	if v.Who.May(auth.ActOnKeys) == nil {
		label := v.T("keys.act.salida")
		if !record.Active() {
			label = v.T("keys.act.regreso")
		}
		p.Leaving = &page.KeyAct{Label: label, Path: fmt.Sprintf("/directorio/%d/salida", record.ID)}
	}
	for _, one := range slices.Backward(record.Petitions) {
		if one.Folio != "" {
			p.Petitions = append(p.Petitions, wording.PetitionRow(v, rules.Guideline, one, units.UnitOf(one.Applicant)))
		}
	}
	return v.OK(p)
}

// RecordData is what the directory knows of an official.
func RecordData(v *visit.Visit, record desk.Record, units wording.Places) []page.DataGroup {
	groups := wording.ApplicantData(v, petition.Applicant{
		GivenNames: record.GivenNames, Surname1: record.Surname1, Surname2: record.Surname2, Position: record.Position, UnitID: record.UnitID,
		Mail: record.Mail, Phone: record.Phone, Extension: record.Extension,
	}, units)
	entered := page.Datum{Label: v.T("web.datum.entered"), Value: spanish.LongDate(record.Entered, v.Lang)}
	groups[1].Data = append(groups[1].Data, entered)
	if !record.Active() {
		groups[1].Data = append(groups[1].Data, page.Datum{Label: v.T("web.datum.left"), Value: spanish.LongDate(record.Left, v.Lang)})
	}
	return groups
}

// OfficialKey is the key an official holds, nil for none.
func OfficialKey(v *visit.Visit, record desk.Record) *page.OfficialKey {
	key := record.Key
	if key == nil {
		return nil
	}
	shown := &page.OfficialKey{
		User: key.UserName, Path: visit.KeyPath(key.ID), Provider: wording.Provider(v, key.Provider), State: wording.KeyState(v, *key), Since: key.Created, Until: key.Ends,
		LastSignIn: record.LastUse, Accesses: record.Accesses,
	}
	if !key.Starts.IsZero() {
		shown.Since = key.Starts
	}
	if !key.Ended.IsZero() {
		shown.Ended = spanish.LongDate(key.Ended, v.Lang) + " · " + v.Worded("credential.end."+key.EndReason, key.EndReason)
	}
	return shown
}

// RecordHistory is what the directory learned of a person, the newest first: the first line is how they came into it.
func RecordHistory(v *visit.Visit, record desk.Record, units wording.Places) []page.Happening {
	var list []page.Happening
	for i, change := range record.Changes {
		h := page.Happening{Title: v.T("web.official.changed"), At: change.At, Who: change.By, Kind: page.Info}
		if change.By == "" {
			h.Who = v.T("web.office.program")
		}
		if i == len(record.Changes)-1 {
			h.Number, h.Title, h.Kind = "1.2", v.T("web.official.entered"), page.Done
		} else {
			h.Detail = recordChange(v, record.Changes[i+1].Data, change.Data, units)
		}
		if change.Folio != "" {
			h.Detail = visit.Listed(change.Folio, h.Detail)
		}
		list = append(list, h)
	}
	return list
}

// recordChange tells what differs, and the post somebody had before, which is what is asked most.
func recordChange(v *visit.Visit, before, after petition.Applicant, units wording.Places) string {
	names := wording.ChangedData(v, before, after)
	if len(names) == 0 {
		return v.T("web.official.same")
	}
	text := v.T("web.case.changed", "Data", strings.Join(names, ", "))
	if before.UnitID != after.UnitID {
		text = visit.Listed(text, v.T("web.official.from", "Unit", units.UnitOf(before)))
	}
	return text
}
