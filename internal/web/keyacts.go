package web

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
	"clavero/internal/web/page"
)

// keyActKinds are the acts on a key that somebody of the house begins with a reason, by their word in the address.
var keyActKinds = map[string]petition.Kind{
	"renovar": petition.Renewal, "suspender": petition.Suspension, "restituir": petition.Restoration, "baja": petition.Revocation,
}

// actor is the person of the house in the part of the procedure by which they act on keys.
func (v *visit) actor() (petition.Actor, error) {
	if by, err := v.as(petition.Liaison); err == nil {
		return by, nil
	}
	return v.as(petition.Editor)
}

// keyAct finds the key and the act of the address.
func (v *visit) keyAct() (desk.Offer, petition.Kind, error) {
	kind, known := keyActKinds[v.r.PathValue("act")]
	if !known {
		return desk.Offer{}, "", v.notFound()
	}
	o, err := v.keyOffer()
	return o, kind, err
}

func (v *visit) keyOffer() (desk.Offer, error) {
	id, err := v.keyID()
	if err != nil {
		return desk.Offer{}, err
	}
	return v.Desk.Offer(v.r.Context(), id)
}

// keyActPage asks for the reason of an act and says what it will do.
func (v *visit) keyActPage() error {
	o, kind, err := v.keyAct()
	if err != nil {
		return err
	}
	return v.ok(v.keyActForm(o, kind, page.Form{}))
}

func (v *visit) keyActForm(o desk.Offer, kind petition.Kind, form page.Form) page.KeyActForm {
	act := v.r.PathValue("act")
	at := keyPath(o.Key.ID)
	f := page.KeyActForm{
		Frame: v.frame(v.t("keys.act." + act)), Form: form, User: o.Key.UserName, Name: o.Holder.Name() + " · " + o.Unit, Back: at, Heading: v.t("keys.act." + act),
		Action: at + "/acto/" + act, Button: v.t("keys.act." + act), Danger: kind.Stops(),
	}
	f.Consequence = []string{v.t("keys.consequence." + string(kind))}
	if kind == petition.Renewal {
		f.Consequence = []string{v.t("keys.consequence.renewal", "From", spanish.LongDate(o.Key.Ends, v.lang), "To", v.longDay(o.Until))}
	}
	if kind.Stops() && len(o.UnderWay) > 0 {
		f.Consequence = append(f.Consequence, v.t("keys.consequence.underway", "N", len(o.UnderWay)))
	}
	return f
}

// longDay is an ISO date in words.
func (v *visit) longDay(day string) string {
	at, err := parseDay(day)
	if err != nil {
		return day
	}
	return spanish.LongDate(at, v.lang)
}

// keyActPost begins the act.
func (v *visit) keyActPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	o, kind, err := v.keyAct()
	if err != nil {
		return err
	}
	var fields []fault.Field
	note := v.paragraph("note", &fields)
	if err = fault.Form(fields); err == nil {
		err = v.beginAct(o.Key, kind, note)
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.keyActForm(o, kind, form) })
	}
	return v.done(keyPath(o.Key.ID), "key_"+string(kind))
}

func (v *visit) beginAct(key credential.Credential, kind petition.Kind, note string) error {
	by, err := v.actor()
	if err != nil {
		return err
	}
	var p petition.Petition
	if kind == petition.Renewal {
		p, err = v.Desk.Renew(v.r.Context(), by, key.ID, note)
	} else {
		p, err = v.Desk.ActOnKey(v.r.Context(), by, key.ID, kind, note)
	}
	if err == nil {
		v.awaitProgram(p.Folio)
	}
	return err
}

// keyChangePage is the form by which somebody of the house enters a change of a holder's data.
func (v *visit) keyChangePage() error {
	o, err := v.keyOffer()
	if err != nil {
		return err
	}
	return v.ok(v.houseChange(o, page.Form{Values: v.changeValues(o)}))
}

func (v *visit) houseChange(o desk.Offer, form page.Form) page.KeyChange {
	return page.KeyChange{
		Frame: v.frame(v.t("keys.act.cambio")), Form: form, Heading: v.t("keys.act.cambio"), Lead: o.Key.UserName + " · " + o.Holder.Name(),
		Action: keyPath(o.Key.ID) + "/cambio", Back: keyPath(o.Key.ID), House: true,
	}
}

// changeValues fills a form of a change with what the directory says.
func (v *visit) changeValues(o desk.Offer) map[string]string {
	a := o.Holder
	values := map[string]string{
		"given_names": a.GivenNames, "surname1": a.Surname1, "surname2": a.Surname2, "position": a.Position, "unit": o.Unit, "mail": a.Mail,
		"phone": a.Phone, "extension": a.Extension,
	}
	if units, err := v.allPlaces(); err == nil {
		values["unit_code"] = units.byID[a.UnitID].Code
	}
	return values
}

func (v *visit) keyChangePost() error {
	o, err := v.keyOffer()
	if err != nil {
		return err
	}
	by, err := v.actor()
	if err != nil {
		return err
	}
	return v.takeChange(o, func(form page.Form) page.KeyChange { return v.houseChange(o, form) }, func(data petition.Applicant, note string) error {
		p, err := v.Desk.AskChange(v.r.Context(), by, o.Key.ID, data, note)
		if err != nil {
			return err
		}
		return v.done("/mesa/"+p.Folio, "key_change")
	})
}

// takeChange reads the form of a change and hands it on; what is at fault, and a search for the unit, bring it back.
func (v *visit) takeChange(o desk.Offer, blank func(page.Form) page.KeyChange, send func(petition.Applicant, string) error) error {
	if err := v.parse(); err != nil {
		return err
	}
	if v.r.Form.Has("search_unit") {
		p := blank(page.Form{Values: v.values()})
		var err error
		if p.Matches, err = v.findUnits(v.r.FormValue("unit")); err != nil {
			return err
		}
		p.Searched = true
		return v.ok(p)
	}
	var read typed
	if err := v.readUnit(&read, petition.Applicant{}); err != nil {
		return err
	}
	form := v.typedForm()
	form.UnitID, form.UnitText, form.Reason = read.unit.id, read.unit.words, ""
	if !v.r.Form.Has("given_names") {
		form.GivenNames, form.Surname1, form.Surname2 = o.Holder.GivenNames, o.Holder.Surname1, o.Holder.Surname2
	}
	data, err := form.Read(desk.Demands{PhoneOptional: true, ReasonOptional: true})
	read.add(err)
	if data.UnitID == 0 && !read.unit.faulty {
		read.faults = append(read.faults, fault.Field{Name: "unit", Text: "web.unit.choose"})
	}
	data.UnitText = ""
	note := v.paragraph("note", &read.faults)
	if err = read.fault(); err == nil {
		err = send(data, note)
	}
	if err == nil {
		return nil
	}
	return v.again(err, func(form page.Form) page.Page {
		p := blank(read.unit.kept(form))
		p.Matches, p.Searched = read.unit.matches, read.unit.searched
		return p
	})
}

// leavingPage asks for what is known of somebody's leaving their post, or of their coming back.
func (v *visit) leavingPage() error {
	official, keys, err := v.leaver()
	if err != nil {
		return err
	}
	return v.ok(v.leavingForm(official, keys, page.Form{}))
}

func (v *visit) leaver() (directory.Official, []credential.Credential, error) {
	id, err := v.keyID()
	if err != nil {
		return directory.Official{}, nil, err
	}
	record, err := v.Desk.Record(v.r.Context(), id)
	if err != nil {
		return directory.Official{}, nil, err
	}
	keys, err := v.DB.Read().CredentialsByOfficial(v.r.Context(), id)
	return record.Official, slices.DeleteFunc(keys, func(c credential.Credential) bool { return !c.Ended.IsZero() }), err
}

func (v *visit) leavingForm(o directory.Official, keys []credential.Credential, form page.Form) page.KeyActForm {
	at := "/directorio/" + strconv.FormatInt(o.ID, 10)
	f := page.KeyActForm{Frame: v.frame(v.t("keys.act.salida")), Form: form, Name: o.Name() + " · " + o.Position, Back: at, Heading: v.t("keys.act.salida"), Action: at + "/salida",
		Button: v.t("keys.act.salida"), Danger: true, Consequence: []string{v.t("keys.consequence.left")}}
	if !o.Active() {
		f.Action += "?" + comesBack
		f.Heading, f.Button, f.Danger, f.Consequence = v.t("keys.act.regreso"), v.t("keys.act.regreso"), false, []string{v.t("keys.consequence.back")}
		return f
	}
	if len(keys) > 0 {
		var users []string
		for _, key := range keys {
			users = append(users, key.UserName)
		}
		f.Consequence = append(f.Consequence, v.t("keys.consequence.left_keys", "N", len(keys), "Users", strings.Join(users, ", ")))
	}
	return f
}

func (v *visit) leavingPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	official, keys, err := v.leaver()
	if err != nil {
		return err
	}
	var fields []fault.Field
	note := v.paragraph("note", &fields)
	if note == "" {
		fields = append(fields, fault.Field{Name: "note", Text: "petition.need.note"})
	}
	var done string
	if err = fault.Form(fields); err == nil {
		if done, err = v.leaveOrReturn(official, note); err == nil {
			return v.done("/directorio/"+strconv.FormatInt(official.ID, 10), done)
		}
	}
	return v.again(err, func(form page.Form) page.Page { return v.leavingForm(official, keys, form) })
}

// comesBack marks the form that says that somebody is in their post: one that is sent twice says the same twice, whatever
// holds by then.
const comesBack = "regreso"

func (v *visit) leaveOrReturn(official directory.Official, note string) (string, error) {
	by, err := v.actor()
	if err != nil {
		return "", err
	}
	if v.query.Has(comesBack) {
		return "back", v.Desk.ComeBack(v.r.Context(), by, official.ID, note)
	}
	_, err = v.Desk.Leave(v.r.Context(), by, official.ID, note)
	return "left", err
}
