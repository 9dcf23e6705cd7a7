package keywork

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/web/diagram"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// keyID is the number in the address of a key.
func keyID(v *visit.Visit) (int64, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, v.NotFound()
	}
	return id, nil
}

// KeyPage is all about one key.
func KeyPage(v *visit.Visit) error {
	id, err := keyID(v)
	if err != nil {
		return err
	}
	s, err := v.Desk.KeySheet(v.Request.Context(), id)
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
	p := page.KeySheet{
		Frame: v.Frame(v.T("keys.sheet.title", "User", s.Key.UserName)), User: s.Key.UserName, Provider: wording.Provider(v, s.Key.Provider), State: wording.KeyState(v, s.Key),
		Name: s.Holder.Name(), HolderPath: "/directorio/" + strconv.FormatInt(s.Holder.ID, 10), Position: s.Holder.Position, Unit: s.Unit,
		Left: !s.Holder.Active(), Acts: keyActs(v, s), Elsewhere: s.Key.Provider != builtin.Name,
	}
	if p.Groups, err = keyGroups(v, s); err != nil {
		return err
	}
	drawLife(v, &p, s)
	p.Events = keyEvents(v, s)
	keyDays(v, &p, s)
	keyTables(v, &p, s)
	for _, one := range s.Petitions {
		p.Petitions = append(p.Petitions, wording.PetitionRow(v, rules.Guideline, one, units.UnitOf(one.Applicant)))
		if one.Open() && one.KeyID == s.Key.ID {
			p.UnderWay = append(p.UnderWay, page.Fact{Label: visit.Capital(v.T("petition.kind." + string(one.Kind))), Value: one.Folio})
		}
	}
	return v.OK(p)
}

// keyActs are what the person may do about the key, as it stands.
func keyActs(v *visit.Visit, s desk.KeySheet) []page.KeyAct {
	if v.Who.May(auth.ActOnKeys) != nil || !s.Key.Ended.IsZero() || s.Key.State == credential.Pending {
		return nil
	}
	if slices.ContainsFunc(s.Petitions, func(p petition.Petition) bool { return p.Kind == petition.Revocation && p.Open() }) {
		return nil
	}
	at := visit.KeyPath(s.Key.ID)
	act := func(name string, primary, danger bool) page.KeyAct {
		return page.KeyAct{Label: v.T("keys.act." + name), Path: at + "/acto/" + name, Primary: primary, Danger: danger}
	}
	var acts []page.KeyAct
	if s.Renewable {
		acts = append(acts, act("renovar", true, false))
	}
	acts = append(acts, page.KeyAct{Label: v.T("keys.act.cambio"), Path: at + "/cambio"})
	if s.Key.State == credential.Live {
		acts = append(acts, act("suspender", false, true))
	} else {
		acts = append(acts, act("restituir", !s.Renewable, false))
	}
	return append(acts, act("baja", false, true))
}

// keyGroups are the facts of a key: what it is, why and by which lines it was given, how its provider has it, and its use.
func keyGroups(v *visit.Visit, s desk.KeySheet) ([]page.DataGroup, error) {
	key := s.Key
	life := []page.Datum{
		{Label: v.T("keys.datum.given"), Value: spanish.LongDate(key.Created, v.Lang)},
		dateDatum(v, "keys.datum.received", key.Starts), dateDatum(v, "keys.datum.ends", key.Ends),
	}
	if !key.Ended.IsZero() {
		life = append(life, page.Datum{Label: v.T("keys.datum.ended"), Value: spanish.DateTime(key.Ended, v.Lang) + " · " + v.Worded("credential.end."+key.EndReason, key.EndReason)})
	}
	for _, w := range s.Warnings {
		if w.Mail != 0 {
			life = append(life, page.Datum{Label: v.T("keys.datum.warned", "N", w.Days), Value: spanish.LongDate(w.At, v.Lang)})
		}
	}
	given, err := keyGiven(v, s)
	if err != nil {
		return nil, err
	}
	return []page.DataGroup{
		{Title: v.T("keys.group.life"), Data: life}, {Title: v.T("keys.group.given"), Data: given},
		{Title: v.T("keys.group.provider"), Data: keyProvider(v, s)}, {Title: v.T("keys.group.use"), Data: keyUse(v, s)},
	}, nil
}

func dateDatum(v *visit.Visit, label string, at time.Time) page.Datum {
	if at.IsZero() {
		return page.Datum{Label: v.T(label), Value: "—", Absent: true}
	}
	return page.Datum{Label: v.T(label), Value: spanish.LongDate(at, v.Lang)}
}

// keyGiven says why the key was given, who decided it, and by which lines of which guideline.
func keyGiven(v *visit.Visit, s desk.KeySheet) ([]page.Datum, error) {
	data := []page.Datum{{Label: v.T("keys.datum.case"), Value: s.Given.Folio, Path: "/mesa/" + s.Given.Folio, Code: true}}
	if reason := s.Given.Applicant.Reason; reason != "" {
		data = append(data, page.Datum{Label: v.T("keys.datum.reason"), Value: reason})
	}
	if s.Decided == nil {
		return data, nil
	}
	who := s.Decided.By.Name
	if s.Decided.By.Role == petition.Program {
		who = v.T("web.office.program")
	}
	data = append(data, page.Datum{Label: v.T("keys.datum.decided"), Value: who + ", " + spanish.DateTime(s.Decided.At, v.Lang)})
	g, err := v.Book.Guideline(v.Request.Context(), v.DB.Read(), s.Decided.Guideline)
	if err != nil {
		return nil, err
	}
	return append(data, page.Datum{Label: v.T("keys.datum.guideline"), Value: v.T("keys.guideline", "Number", g.Number, "Lines", citedLines(v, g, s.Decided.Detail.Lines)), Path: "/lineamientos"}), nil
}

// citedLines are the lines of a guideline that a decision was taken on, each once, in their order.
func citedLines(v *visit.Visit, g guideline.Guideline, lines []string) string {
	cited := append(slices.Clone(lines), g.KeyLife.Line)
	slices.Sort(cited)
	return strings.Join(slices.Compact(cited), ", ")
}

func keyProvider(v *visit.Visit, s desk.KeySheet) []page.Datum {
	data := []page.Datum{{Label: v.T("keys.datum.provider"), Value: wording.Provider(v, s.Key.Provider)}, {Label: v.T("keys.datum.user"), Value: s.Key.UserName, Code: true}}
	waiting := slices.IndexFunc(s.Orders, func(o desk.KeyOrder) bool { return o.State == "placed" || o.State == "asked" })
	if waiting >= 0 {
		o := s.Orders[waiting]
		data = append(data, page.Datum{Label: v.T("keys.datum.asked"), Value: visit.Capital(v.Worded("petition.order.op."+o.Op, o.Op)) + ", " + spanish.DateTime(o.Placed, v.Lang), Mark: v.Worded("petition.order.state."+o.State, o.State)})
	}
	if len(s.Proofs) > 0 {
		last := s.Proofs[len(s.Proofs)-1]
		data = append(data, page.Datum{Label: v.T("keys.datum.proof"), Value: keyVerdict(v, last).Text + " · " + spanish.DateTime(last.At, v.Lang)})
	}
	if s.Listed != nil {
		data = append(data, page.Datum{Label: v.T("keys.datum.listed"), Value: v.Worded("vendor.listed."+string(s.Listed.Finding), string(s.Listed.Finding)) + " · " + s.Listed.Day})
	}
	return data
}

func keyUse(v *visit.Visit, s desk.KeySheet) []page.Datum {
	if s.Key.Provider != builtin.Name {
		return []page.Datum{{Label: v.T("keys.datum.used"), Value: v.T("keys.used.elsewhere"), Absent: true}}
	}
	data := []page.Datum{dateDatum(v, "keys.datum.first", s.Key.FirstUsed), dateDatum(v, "keys.datum.used", lastUse(s.Key))}
	return append(data, page.Datum{Label: v.T("keys.datum.sessions"), Value: strconv.Itoa(s.Open)})
}

// keyVerdict is what a try showed, with its shape.
func keyVerdict(v *visit.Visit, p desk.KeyProof) page.Status {
	kind := page.Done
	if p.Verdict == string(provider.Fails) {
		kind = page.Ended
	}
	return page.Status{Kind: kind, Text: v.Worded("keys.verdict."+p.Verdict, p.Verdict)}
}

func keyTables(v *visit.Visit, p *page.KeySheet, s desk.KeySheet) {
	for _, proof := range slices.Backward(s.Proofs) {
		row := page.KeyProof{At: proof.At, Folio: proof.Folio, Verdict: keyVerdict(v, proof), How: v.Worded("keys.how."+proof.How, v.T("keys.how.person"))}
		if proof.Folio != "" {
			row.Path = "/mesa/" + proof.Folio
		}
		p.Proofs = append(p.Proofs, row)
	}
	for _, o := range s.Orders {
		p.Orders = append(p.Orders, keyOrder(v, o))
	}
	for _, paper := range s.Papers {
		p.Papers = append(p.Papers, page.KeyPaper{
			What: v.Worded("petition.paper."+paper.Kind, paper.Kind), Folio: paper.Folio, At: paper.At, Size: paper.Size,
			Path: "/mesa/" + paper.Folio + "/papel/" + strconv.FormatInt(paper.ID, 10),
		})
	}
}

// keyEvents are what the ledger says of the key, the newest first.
func keyEvents(v *visit.Visit, s desk.KeySheet) []page.Happening {
	var list []page.Happening
	for _, event := range slices.Backward(s.Events) {
		h := page.Happening{Title: v.T("keys.event." + string(event.Kind)), Who: event.Who, At: event.Time(), Kind: eventShapes[event.Kind], Entry: event.Seq, Detail: event.Detail["folio"]}
		if h.Kind == "" {
			h.Kind = page.Info
		}
		switch event.Actor.Kind {
		case ledger.ByProgram:
			h.Who = v.T("web.office.program")
		case ledger.ByOfficial:
			h.Who = s.Holder.Name()
		}
		if event.Kind == ledger.KeyRenamed {
			h.Detail = visit.Listed(h.Detail, event.Detail["from"]+" → "+event.Detail["to"])
		}
		if event.Kind == ledger.KeyEnded {
			h.Detail = visit.Listed(h.Detail, v.Worded("credential.end."+event.What, event.What))
		}
		list = append(list, h)
	}
	return list
}

var eventShapes = map[ledger.Kind]string{
	ledger.KeyIssued: page.Info, ledger.DeliverySettled: page.Done, ledger.KeyFirstUse: page.Done, ledger.KeyRenewed: page.Done,
	ledger.KeySuspended: page.Attention, ledger.KeyRestored: page.Done, ledger.KeyEnded: page.Fail,
}

// drawLife draws the key's life from its making to its end, or to today where it has ended sooner.
func drawLife(v *visit.Visit, p *page.KeySheet, s desk.KeySheet) {
	place := spanish.MexicoCity()
	key := s.Key
	from, to := key.Created, v.Now
	until := key.Ended // the last moment at which it was what the band says
	if until.IsZero() {
		until = v.Now
	}
	if key.Ends.After(to) && key.Ended.IsZero() {
		to = key.Ends
	}
	var stretches []diagram.Stretch
	kind, since := "pending", key.Created
	turn := func(at time.Time, next string) {
		stretches = append(stretches, diagram.Stretch{From: since, To: at, Kind: kind})
		kind, since = next, at
	}
	var moments []diagram.Moment
	for _, event := range s.Events {
		switch event.Kind {
		case ledger.DeliverySettled, ledger.KeyRestored:
			turn(event.Time(), "live")
		case ledger.KeySuspended:
			turn(event.Time(), "suspended")
		}
		moments = append(moments, diagram.Moment{At: event.Time().In(place), Kind: wording.ShapeOr(eventShapes[event.Kind], page.Info), Name: v.T("keys.event."+string(event.Kind)) + ", " + spanish.LongDate(event.Time(), v.Lang)})
	}
	turn(until, "left")
	if key.Ended.IsZero() && key.Ends.After(v.Now) {
		turn(key.Ends, "")
	}
	for _, w := range s.Warnings {
		if w.Mail != 0 {
			moments = append(moments, diagram.Moment{At: w.At, Kind: page.Attention, Name: v.T("keys.datum.warned", "N", w.Days)})
		}
	}
	if key.Ended.IsZero() {
		moments = append(moments, diagram.Moment{At: v.Now, Kind: page.Now, Name: v.T("keys.life.today")})
	}
	p.Life = diagram.DrawLife(stretches, moments, from.In(place), to.In(place), 960)
	for _, drawn := range []string{"pending", "live", "suspended", "left"} {
		if slices.ContainsFunc(p.Life.Band, func(b diagram.LifeBand) bool { return b.Kind == drawn }) {
			p.LifeKey = append(p.LifeKey, page.LifeLegend{Kind: drawn, Text: v.T("keys.life." + drawn)})
		}
	}
}

// keyDays draws the key's accesses day by day.
func keyDays(v *visit.Visit, p *page.KeySheet, s desk.KeySheet) {
	place := spanish.MexicoCity()
	p.From, _ = time.ParseInLocation(time.DateOnly, s.From, place)
	p.To, _ = time.ParseInLocation(time.DateOnly, s.To, place)
	if len(s.Days) == 0 {
		return
	}
	p.ReadingPath = v.ReadingPath(s.Key.UserName, digest.Day(s.From), digest.Day(s.To))
	var bars []diagram.Bar
	at := 0
	for day := p.From; !day.After(p.To); day = day.AddDate(0, 0, 1) {
		bar := diagram.Bar{Label: v.DayOfYear(day)}
		if at < len(s.Days) && s.Days[at].Day == day.Format(time.DateOnly) {
			sum := s.Days[at]
			bar.Value, bar.Part = sum.SignIns+sum.Editions+sum.Notes, sum.SignIns
			p.DayRows = append(p.DayRows, page.KeyDay{Day: day, SignIns: sum.SignIns, Reads: sum.Editions + sum.Notes, Refused: sum.Refused})
			at++
		}
		bars = append(bars, bar)
	}
	p.Days = diagram.DrawBars(bars, 960, 180)
	slices.Reverse(p.DayRows)
}

// triesShown is how many of the tries at an order its row tells: the last ones say how it stands.
const triesShown = 4

func keyOrder(v *visit.Visit, o desk.KeyOrder) page.KeyOrder {
	row := page.KeyOrder{
		What: visit.Capital(v.Worded("petition.order.op."+o.Op, o.Op)), Folio: o.Folio, Path: "/mesa/" + o.Folio, Placed: o.Placed, Answered: o.Answered, Reason: o.Reason,
		State: page.Status{Kind: wording.ShapeOr(wording.OrderShapes[o.State], page.Info), Text: v.Worded("petition.order.state."+o.State, o.State)},
		More:  max(0, len(o.Attempts)-triesShown),
	}
	for _, a := range o.Attempts[row.More:] {
		row.Tries = append(row.Tries, page.KeyTry{At: a.At, Outcome: v.Worded("petition.attempt."+a.Outcome, a.Outcome)})
	}
	return row
}
