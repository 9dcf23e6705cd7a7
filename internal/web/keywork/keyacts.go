package keywork

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// keyActKinds are the acts on a key that somebody of the house begins with a reason, by their word in the address.
var keyActKinds = map[string]petition.Kind{
	"renovar": petition.Renewal, "suspender": petition.Suspension, "restituir": petition.Restoration, "baja": petition.Revocation,
}

// actor is the person of the house in the part of the procedure by which they act on keys.
func actor(v *visit.Visit) (petition.Actor, error) {
	if by, err := v.As(petition.Liaison); err == nil {
		return by, nil
	}
	return v.As(petition.Editor)
}

// keyAct finds the key and the act of the address.
func keyAct(v *visit.Visit) (desk.Offer, petition.Kind, error) {
	kind, known := keyActKinds[v.Request.PathValue("act")]
	if !known {
		return desk.Offer{}, "", v.NotFound()
	}
	o, err := keyOffer(v)
	return o, kind, err
}

func keyOffer(v *visit.Visit) (desk.Offer, error) {
	id, err := keyID(v)
	if err != nil {
		return desk.Offer{}, err
	}
	return v.Desk.Offer(v.Request.Context(), id)
}

// KeyActPage asks for the reason of an act and says what it will do.
func KeyActPage(v *visit.Visit) error {
	o, kind, err := keyAct(v)
	if err != nil {
		return err
	}
	return v.OK(keyActForm(v, o, kind, page.Form{}))
}

func keyActForm(v *visit.Visit, o desk.Offer, kind petition.Kind, form page.Form) page.KeyActForm {
	act := v.Request.PathValue("act")
	at := visit.KeyPath(o.Key.ID)
	f := page.KeyActForm{
		Frame: v.Frame(v.T("keys.act." + act)), Form: form, User: o.Key.UserName, Name: o.Holder.Name() + " · " + o.Unit, Back: at, Heading: v.T("keys.act." + act),
		Action: at + "/acto/" + act, Button: v.T("keys.act." + act), Danger: kind.Stops(),
	}
	f.Consequence = []string{v.T("keys.consequence." + string(kind))}
	if kind == petition.Renewal {
		f.Consequence = []string{v.T("keys.consequence.renewal", "From", spanish.LongDate(o.Key.Ends, v.Lang), "To", longDay(v, o.Until))}
	}
	if kind.Stops() && len(o.UnderWay) > 0 {
		f.Consequence = append(f.Consequence, v.T("keys.consequence.underway", "N", len(o.UnderWay)))
	}
	return f
}

// longDay is an ISO date in words.
func longDay(v *visit.Visit, day string) string {
	at, err := parseDay(day)
	if err != nil {
		return day
	}
	return spanish.LongDate(at, v.Lang)
}

// KeyActPost begins the act.
func KeyActPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	o, kind, err := keyAct(v)
	if err != nil {
		return err
	}
	var fields []fault.Field
	note := forms.Paragraph(v, "note", &fields)
	if err = fault.Form(fields); err == nil {
		err = beginAct(v, o.Key, kind, note)
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return keyActForm(v, o, kind, form) })
	}
	return v.Done(visit.KeyPath(o.Key.ID), "key_"+string(kind))
}

func beginAct(v *visit.Visit, key credential.Credential, kind petition.Kind, note string) error {
	by, err := actor(v)
	if err != nil {
		return err
	}
	var p petition.Petition
	if kind == petition.Renewal {
		p, err = v.Desk.Renew(v.Request.Context(), by, key.ID, note)
	} else {
		p, err = v.Desk.ActOnKey(v.Request.Context(), by, key.ID, kind, note)
	}
	if err == nil {
		v.AwaitProgram(p.Folio)
	}
	return err
}

// KeyChangePage is the form by which somebody of the house enters a change of a holder's data.
func KeyChangePage(v *visit.Visit) error {
	o, err := keyOffer(v)
	if err != nil {
		return err
	}
	return v.OK(houseChange(v, o, page.Form{Values: changeValues(v, o)}))
}

func houseChange(v *visit.Visit, o desk.Offer, form page.Form) page.KeyChange {
	return page.KeyChange{
		Frame: v.Frame(v.T("keys.act.cambio")), Form: form, Heading: v.T("keys.act.cambio"), Lead: o.Key.UserName + " · " + o.Holder.Name(),
		Action: visit.KeyPath(o.Key.ID) + "/cambio", Back: visit.KeyPath(o.Key.ID), House: true,
	}
}

// changeValues fills a form of a change with what the directory says.
func changeValues(v *visit.Visit, o desk.Offer) map[string]string {
	a := o.Holder
	values := map[string]string{
		"given_names": a.GivenNames, "surname1": a.Surname1, "surname2": a.Surname2, "position": a.Position, "unit": o.Unit, "mail": a.Mail,
		"phone": a.Phone, "extension": a.Extension,
	}
	if units, err := wording.AllPlaces(v); err == nil {
		values["unit_code"] = units.ByID[a.UnitID].Code
	}
	return values
}

// KeyChangePost asks for a change of data or unit in the holder's place.
func KeyChangePost(v *visit.Visit) error {
	o, err := keyOffer(v)
	if err != nil {
		return err
	}
	by, err := actor(v)
	if err != nil {
		return err
	}
	return takeChange(v, o, func(form page.Form) page.KeyChange { return houseChange(v, o, form) }, func(data petition.Applicant, note string) error {
		p, err := v.Desk.AskChange(v.Request.Context(), by, o.Key.ID, data, note)
		if err != nil {
			return err
		}
		return v.Done("/mesa/"+p.Folio, "key_change")
	})
}

// takeChange reads the form of a change and hands it on; what is at fault, and a search for the unit, bring it back.
func takeChange(v *visit.Visit, o desk.Offer, blank func(page.Form) page.KeyChange, send func(petition.Applicant, string) error) error {
	if err := v.Parse(); err != nil {
		return err
	}
	if v.Request.Form.Has("search_unit") {
		p := blank(page.Form{Values: v.Values()})
		var err error
		if p.Matches, err = forms.FindUnits(v, v.Request.FormValue("unit")); err != nil {
			return err
		}
		p.Searched = true
		return v.OK(p)
	}
	var read forms.Typed
	if err := forms.ReadUnit(v, &read, petition.Applicant{}); err != nil {
		return err
	}
	form := forms.TypedForm(v)
	form.UnitID, form.UnitText, form.Reason = read.Unit.ID, read.Unit.Words, ""
	if !v.Request.Form.Has("given_names") {
		form.GivenNames, form.Surname1, form.Surname2 = o.Holder.GivenNames, o.Holder.Surname1, o.Holder.Surname2
	}
	data, err := form.Read(desk.Demands{PhoneOptional: true, ReasonOptional: true})
	read.Add(err)
	if data.UnitID == 0 && !read.Unit.Faulty {
		read.Faults = append(read.Faults, fault.Field{Name: "unit", Text: "web.unit.choose"})
	}
	data.UnitText = ""
	note := forms.Paragraph(v, "note", &read.Faults)
	if err = read.Fault(); err == nil {
		err = send(data, note)
	}
	if err == nil {
		return nil
	}
	return v.Again(err, func(form page.Form) page.Page {
		p := blank(read.Unit.Kept(form))
		p.Matches, p.Searched = read.Unit.Matches, read.Unit.Searched
		return p
	})
}

// LeavingPage asks for what is known of somebody's leaving their post, or of their coming back.
func LeavingPage(v *visit.Visit) error {
	official, keys, err := leaver(v)
	if err != nil {
		return err
	}
	return v.OK(leavingForm(v, official, keys, page.Form{}))
}

func leaver(v *visit.Visit) (directory.Official, []credential.Credential, error) {
	id, err := keyID(v)
	if err != nil {
		return directory.Official{}, nil, err
	}
	record, err := v.Desk.Record(v.Request.Context(), id)
	if err != nil {
		return directory.Official{}, nil, err
	}
	keys, err := v.DB.Read().CredentialsByOfficial(v.Request.Context(), id)
	return record.Official, slices.DeleteFunc(keys, func(c credential.Credential) bool { return !c.Ended.IsZero() }), err
}

func leavingForm(v *visit.Visit, o directory.Official, keys []credential.Credential, form page.Form) page.KeyActForm {
	at := "/directorio/" + strconv.FormatInt(o.ID, 10)
	f := page.KeyActForm{Frame: v.Frame(v.T("keys.act.salida")), Form: form, Name: o.Name() + " · " + o.Position, Back: at, Heading: v.T("keys.act.salida"), Action: at + "/salida",
		Button: v.T("keys.act.salida"), Danger: true, Consequence: []string{v.T("keys.consequence.left")}}
	if !o.Active() {
		f.Action += "?" + comesBack
		f.Heading, f.Button, f.Danger, f.Consequence = v.T("keys.act.regreso"), v.T("keys.act.regreso"), false, []string{v.T("keys.consequence.back")}
		return f
	}
	if len(keys) > 0 {
		var users []string
		for _, key := range keys {
			users = append(users, key.UserName)
		}
		f.Consequence = append(f.Consequence, v.T("keys.consequence.left_keys", "N", len(keys), "Users", strings.Join(users, ", ")))
	}
	return f
}

// LeavingPost takes down that somebody has left; their key ends with it.
func LeavingPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	official, keys, err := leaver(v)
	if err != nil {
		return err
	}
	var fields []fault.Field
	note := forms.Paragraph(v, "note", &fields)
	if note == "" {
		fields = append(fields, fault.Field{Name: "note", Text: "petition.need.note"})
	}
	var done string
	if err = fault.Form(fields); err == nil {
		if done, err = leaveOrReturn(v, official, note); err == nil {
			return v.Done("/directorio/"+strconv.FormatInt(official.ID, 10), done)
		}
	}
	return v.Again(err, func(form page.Form) page.Page { return leavingForm(v, official, keys, form) })
}

// comesBack marks the form that says that somebody is in their post: one that is sent twice says the same twice, whatever
// holds by then.
const comesBack = "regreso"

func leaveOrReturn(v *visit.Visit, official directory.Official, note string) (string, error) {
	by, err := actor(v)
	if err != nil {
		return "", err
	}
	if v.Query.Has(comesBack) {
		return "back", v.Desk.ComeBack(v.Request.Context(), by, official.ID, note)
	}
	_, err = v.Desk.Leave(v.Request.Context(), by, official.ID, note)
	return "left", err
}
