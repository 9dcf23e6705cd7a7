package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const officialRows = 50

// endsSoon is how long before its end a key is shown as nearing it.
const endsSoon = 30 * 24 * time.Hour

// officialsPage searches the directory (1.2).
func (v *visit) officialsPage() error {
	words, unitText := spanish.Tidy(v.r.FormValue("q")), spanish.Tidy(v.r.FormValue("unidad"))
	number := v.pageNumber()
	unit, err := v.resolveUnit(unitText)
	if err != nil {
		return err
	}
	asked := words
	if unitText != "" && unit.ID == 0 {
		asked += " " + unitText
	}
	state := v.officialFilter()
	people, err := v.Desk.People(v.r.Context(), asked, unit.ID, state, officialRows, (number-1)*officialRows)
	if err != nil {
		return err
	}
	p := page.Officials{Frame: v.frame(v.t("house.officials.title")), Query: words, Unit: unitText, Total: people.Total, Asked: words != "" || unitText != "" || state != "",
		States: v.keyStates(state), CanCheck: v.who.May(auth.CheckRoster) == nil,
		CanReconcile: v.who.May(auth.ReconcileUsers) == nil}
	for _, person := range people.Rows {
		p.Rows = append(p.Rows, v.officialRow(person))
	}
	if number > 1 {
		p.PrevPath = officialsPath(words, unitText, state, number-1)
	}
	if number*officialRows < people.Total {
		p.NextPath = officialsPath(words, unitText, state, number+1)
	}
	return v.ok(p)
}

// keyFilters are the states of a key by which the directory is narrowed; the last finds those who have none.
var keyFilters = []string{string(credential.Live), string(credential.Pending), string(credential.Suspended), "none"}

func (v *visit) officialFilter() string {
	if state := v.r.FormValue("clave"); slices.Contains(keyFilters, state) {
		return state
	}
	return ""
}

func (v *visit) keyStates(chosen string) []page.Option {
	options := []page.Option{{Label: v.t("web.all")}}
	for _, state := range keyFilters {
		label := v.t("web.official.nokey")
		if state != "none" {
			label = v.t("credential.state." + state)
		}
		options = append(options, page.Option{Value: state, Label: capital(label), Chosen: state == chosen})
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

func (v *visit) officialRow(person desk.Person) page.OfficialRow {
	row := page.OfficialRow{
		Name: person.Name(), Path: fmt.Sprintf("/directorio/%d", person.ID), Position: person.Position, Unit: person.Unit, Mail: person.Mail,
		Key: page.Status{Kind: page.Info, Text: v.t("web.official.nokey")},
	}
	if person.Key != nil {
		row.User, row.Key = person.Key.UserName, v.keyState(*person.Key)
		if person.Key.Ended.IsZero() {
			row.Until = person.Key.Ends
		}
	}
	return row
}

// keyState is a key's state with its shape: a live one that has run out, or soon will, says so.
func (v *visit) keyState(key credential.Credential) page.Status {
	shapes := map[credential.State]string{credential.Pending: page.Info, credential.Live: page.Done, credential.Suspended: page.Fail, credential.Ended: page.Ended}
	status := page.Status{Kind: shapes[key.State], Text: v.t("credential.state." + string(key.State))}
	if key.State != credential.Live || key.Ends.IsZero() {
		return status
	}
	switch left := key.Ends.Sub(v.now); {
	case left <= 0:
		return page.Status{Kind: page.Fail, Text: v.t("web.official.over")}
	case left < endsSoon:
		return page.Status{Kind: page.Attention, Text: v.t("web.official.soon", "N", int(left/(24*time.Hour))+1)}
	}
	return status
}

// officialPage is one person's record.
func (v *visit) officialPage() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	record, err := v.Desk.Record(v.r.Context(), id)
	if err != nil {
		return err
	}
	rules, err := v.Desk.Rules(v.r.Context())
	if err != nil {
		return err
	}
	units, err := v.allPlaces()
	if err != nil {
		return err
	}
	p := page.Official{
		Frame: v.frame(record.Name()), Name: record.Name(), Position: record.Position, Unit: record.Unit, Active: record.Active(),
		Data: v.recordData(record, units), Key: v.officialKey(record), History: v.recordHistory(record, units),
	}
	if v.who.May(auth.ActOnKeys) == nil {
		label := v.t("keys.act.salida")
		if !record.Active() {
			label = v.t("keys.act.regreso")
		}
		p.Leaving = &page.KeyAct{Label: label, Path: fmt.Sprintf("/directorio/%d/salida", record.ID)}
	}
	for _, one := range slices.Backward(record.Petitions) {
		if one.Folio != "" {
			p.Petitions = append(p.Petitions, v.petitionRow(rules.Guideline, one, units.unitOf(one.Applicant)))
		}
	}
	return v.ok(p)
}

// unitOf names an applicant's unit, in the catalogue's words or in their own.
func (p places) unitOf(a petition.Applicant) string {
	if unit, ok := p.byID[a.UnitID]; ok {
		return unit.Name
	}
	return a.UnitText
}

func (v *visit) recordData(record desk.Record, units places) []page.DataGroup {
	groups := v.applicantData(petition.Applicant{
		GivenNames: record.GivenNames, Surname1: record.Surname1, Surname2: record.Surname2, Position: record.Position, UnitID: record.UnitID,
		Mail: record.Mail, Phone: record.Phone, Extension: record.Extension,
	}, units)
	entered := page.Datum{Label: v.t("web.datum.entered"), Value: spanish.LongDate(record.Entered, v.lang)}
	groups[1].Data = append(groups[1].Data, entered)
	if !record.Active() {
		groups[1].Data = append(groups[1].Data, page.Datum{Label: v.t("web.datum.left"), Value: spanish.LongDate(record.Left, v.lang)})
	}
	return groups
}

func (v *visit) officialKey(record desk.Record) *page.OfficialKey {
	key := record.Key
	if key == nil {
		return nil
	}
	shown := &page.OfficialKey{
		User: key.UserName, Path: keyPath(key.ID), Provider: v.provider(key.Provider), State: v.keyState(*key), Since: key.Created, Until: key.Ends,
		LastSignIn: record.LastUse, Accesses: record.Accesses,
	}
	if !key.Starts.IsZero() {
		shown.Since = key.Starts
	}
	if !key.Ended.IsZero() {
		shown.Ended = spanish.LongDate(key.Ended, v.lang) + " · " + v.worded("credential.end."+key.EndReason, key.EndReason)
	}
	return shown
}

// recordHistory is what the directory learned of a person, the newest first: the first line is how they came into it.
func (v *visit) recordHistory(record desk.Record, units places) []page.Happening {
	var list []page.Happening
	for i, change := range record.Changes {
		h := page.Happening{Title: v.t("web.official.changed"), At: change.At, Who: change.By, Kind: page.Info}
		if change.By == "" {
			h.Who = v.t("web.office.program")
		}
		if i == len(record.Changes)-1 {
			h.Number, h.Title, h.Kind = "1.2", v.t("web.official.entered"), page.Done
		} else {
			h.Detail = v.recordChange(record.Changes[i+1].Data, change.Data, units)
		}
		if change.Folio != "" {
			h.Detail = listed(change.Folio, h.Detail)
		}
		list = append(list, h)
	}
	return list
}

// recordChange tells what differs, and the post somebody had before, which is what is asked most.
func (v *visit) recordChange(before, after petition.Applicant, units places) string {
	names := v.changedData(before, after)
	if len(names) == 0 {
		return v.t("web.official.same")
	}
	text := v.t("web.case.changed", "Data", strings.Join(names, ", "))
	if before.UnitID != after.UnitID {
		text = listed(text, v.t("web.official.from", "Unit", units.unitOf(before)))
	}
	return text
}
