package walk

import (
	"maps"
	"slices"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/retention"
	"clavero/internal/store"
)

// seen is what the walk knew before an act.
type seen struct {
	cases     []petition.Petition
	keys      map[int64]credential.Credential
	people    map[int64]directory.Official
	tokens    map[string]int64
	campaigns []int64
	told      map[int64]bool // cases that an act left out
	records   map[int64]store.Record
	steps     map[int64][]store.Taken
}

func nothingSeen() seen { return seen{tokens: map[string]int64{}, told: map[int64]bool{}} }

// look reads everything there is.
func (w *world) look() {
	w.t.Helper()
	r, states := w.DB.Read(), []petition.State{}
	for _, row := range petition.States {
		states = append(states, row.Name)
	}
	ids, err := r.PetitionsAt(w.ctx, states, 10_000)
	w.must(err)
	w.cases, w.keys, w.people, w.records, w.steps = nil, map[int64]credential.Credential{}, map[int64]directory.Official{}, map[int64]store.Record{}, map[int64][]store.Taken{}
	for _, id := range ids {
		p, err := r.Petition(w.ctx, id)
		w.must(err)
		w.cases = append(w.cases, p)
		w.steps[id], err = r.StepsTaken(w.ctx, id)
		w.must(err)
		if p.Folio != "" {
			w.records[id], err = r.Record(w.ctx, id)
			w.must(err)
		}
		if p.OfficialID != 0 {
			w.lookAt(r, p.OfficialID)
		}
	}
}

func (w *world) lookAt(r store.Reader, official int64) {
	person, err := r.Official(w.ctx, official)
	w.must(err)
	w.people[official] = person
	keys, err := r.CredentialsByOfficial(w.ctx, official)
	w.must(err)
	for _, key := range keys {
		w.keys[key.ID] = key
	}
}

func (w *world) open() []petition.Petition {
	return slices.DeleteFunc(slices.Clone(w.cases), func(p petition.Petition) bool { return !p.Open() })
}

func (w *world) openKeys() []credential.Credential {
	var open []credential.Credential
	for _, id := range slices.Sorted(maps.Keys(w.keys)) {
		if key := w.keys[id]; key.Ended.IsZero() && !key.Starts.IsZero() {
			open = append(open, key)
		}
	}
	return open
}

func (w *world) someKey() (credential.Credential, bool) {
	open := w.openKeys()
	if len(open) == 0 {
		return credential.Credential{}, false
	}
	return pick(w, open), true
}

// holds looks at what must hold after an act, given what was there before it.
func (w *world) holds(name string) {
	w.t.Helper()
	before := w.seen
	w.look()
	units, err := w.DB.Read().Units(w.ctx)
	w.must(err)
	w.units = slices.DeleteFunc(slices.Clone(units), func(u directory.Unit) bool { return u.Code == "SSA" })
	w.nobodyForbidden(before, units)
	w.noKeyPastItsEnd(before, name)
	w.noRecordUnderHold(before, units)
}

// gives are the decisions by which somebody is given a key, or has theirs live on.
var gives = []petition.Step{petition.Verify, petition.Order, petition.Send, petition.Settle}

func (w *world) nobodyForbidden(before seen, units []directory.Unit) {
	set, err := w.Book.InForce(w.ctx, w.DB.Read(), w.now)
	w.must(err)
	for _, p := range w.cases {
		if p.Kind != petition.New && p.Kind != petition.Renewal || len(w.steps[p.ID]) < len(before.steps[p.ID]) {
			continue
		}
		for _, t := range w.steps[p.ID][len(before.steps[p.ID]):] {
			if !slices.Contains(gives, t.Step) {
				continue
			}
			w.counts[string(t.Step)]++
			is, was := w.people[p.OfficialID], before.people[p.OfficialID]
			if !may(set.Guideline, is, units) && (was.ID == 0 || !may(set.Guideline, was, units)) {
				w.fail("%s of %s (%s) for %+v, whom the guideline No. %d forbids: %+v", t.Step, p.Folio, p.Kind, is, set.Guideline.Number, set.Guideline.Holders.Lines)
			}
			if !is.Active() && !was.Active() {
				w.fail("%s of %s for somebody who left", t.Step, p.Folio)
			}
			switch {
			case t.Step == petition.Settle:
				w.counts["settled"]++
			case p.Kind == petition.Renewal:
				w.counts["renewed"]++
			}
		}
	}
	w.onlyByACase(before)
}

// may is the lines of a guideline read once more: nobody whom a line denies, and somebody whom one allows.
func may(g guideline.Guideline, o directory.Official, units []directory.Unit) bool {
	at := slices.IndexFunc(units, func(u directory.Unit) bool { return u.ID == o.UnitID })
	if at < 0 {
		return false
	}
	unit := units[at]
	chain := []string{unit.Code}
	for parent := unit.Parent; parent != ""; {
		chain = append(chain, parent)
		next := slices.IndexFunc(units, func(u directory.Unit) bool { return u.Code == parent })
		if next < 0 {
			break
		}
		parent = units[next].Parent
	}
	allowed := false
	for _, line := range g.Holders.Lines {
		unitFits := len(line.Kinds) == 0 || slices.Contains(line.Kinds, unit.Kind)
		belongs := len(line.Institutions) == 0 || slices.ContainsFunc(line.Institutions, func(code string) bool { return slices.Contains(chain, code) })
		writes := len(line.Domains) == 0 || slices.ContainsFunc(line.Domains, func(d string) bool { return strings.HasSuffix(o.Mail, "@"+d) })
		serves := len(line.Positions) == 0 || slices.ContainsFunc(line.Positions, func(p string) bool { return holdsWords(o.Position, p) })
		if !unitFits || !belongs || !writes || !serves {
			continue
		}
		if line.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

func holdsWords(position, words string) bool {
	for word := range strings.FieldsSeq(words) {
		if !slices.Contains(strings.Fields(strings.ToLower(position)), word) {
			return false
		}
	}
	return true
}

// onlyByACase: a key becomes live by the settling of its case alone, an end moves by a renewal alone, an ended key stays so, and
// nobody has two.
func (w *world) onlyByACase(before seen) {
	open := map[int64]int64{}
	for id, key := range w.keys {
		was := before.keys[id]
		newly := func(step petition.Step, kind petition.Kind) bool {
			return slices.ContainsFunc(w.cases, func(p petition.Petition) bool {
				return p.Kind == kind && (p.ID == key.PetitionID || p.KeyID == id) && slices.ContainsFunc(w.steps[p.ID][min(len(before.steps[p.ID]), len(w.steps[p.ID])):], func(t store.Taken) bool { return t.Step == step })
			})
		}
		switch {
		case !was.Ended.IsZero() && key.Ended.IsZero():
			w.fail("%s had ended and is %s", key.UserName, key.State)
		case was.Starts.IsZero() && !key.Starts.IsZero() && !newly(petition.Settle, petition.New):
			w.fail("%s lives, and its case was not settled", key.UserName)
		case !was.Ends.IsZero() && !key.Ends.Equal(was.Ends) && !newly(petition.Verify, petition.Renewal):
			w.fail("%s ends %s, was to end %s, and nobody renewed it", key.UserName, key.Ends, was.Ends)
		}
		if other := open[key.OfficialID]; key.Ended.IsZero() && other != 0 {
			w.fail("%s is the second open key of one person", key.UserName)
		}
		if key.Ended.IsZero() {
			open[key.OfficialID] = id
		}
	}
}

// noKeyPastItsEnd: whatever the clock's tasks have come to, no key opens anything from its end on; once they were done it has
// ended.
func (w *world) noKeyPastItsEnd(before seen, name string) {
	for id, key := range w.keys {
		over := !key.Ends.IsZero() && !w.now.Before(key.Ends)
		if over && key.Ended.IsZero() && name == ticking {
			w.fail("%s was to end %s and is %s", key.UserName, key.Ends, key.State)
		}
		if was := before.keys[id]; was.Ended.IsZero() && key.EndReason == "expired" {
			w.counts["ended by its date"]++
		}
		if over && before.keys[id].State == credential.Live && w.odds(20) {
			if _, err := w.Desk.Renew(w.ctx, petition.Actor{Role: petition.Official, ID: key.OfficialID}, id, ""); err == nil {
				if after, err := w.DB.Read().Credential(w.ctx, id); err != nil || !after.Ends.Equal(key.Ends) {
					w.fail("%s was renewed after its end: %v", key.UserName, err)
				}
			}
		}
	}
	for _, token := range slices.Sorted(maps.Keys(w.tokens)) {
		key := w.keys[w.tokens[token]]
		shut := !key.Ended.IsZero() || key.State != credential.Live || !key.Ends.IsZero() && !w.now.Before(key.Ends)
		who, err := w.Identity.Session(w.ctx, token)
		w.must(err)
		if shut && who.Kind != auth.Anonymous {
			w.fail("a session of %s is open, the key is %s and ends %s", key.UserName, key.State, key.Ends)
		}
		if shut {
			w.counts["session refused"]++
			delete(w.tokens, token)
		}
	}
}

// noRecordUnderHold: what was erased in this act was over for five years and was held by nothing when the act began.
func (w *world) noRecordUnderHold(before seen, units []directory.Unit) {
	holds, err := w.DB.Read().Holds(w.ctx)
	w.must(err)
	for _, p := range w.cases {
		was, is := before.records[p.ID], w.records[p.ID]
		if is.Disposed.IsZero() || !was.Disposed.IsZero() {
			continue
		}
		w.counts["erased"]++
		for _, over := range []time.Time{was.Ended, was.KeyEnded} {
			if over.IsZero() && (over.Equal(was.Ended) || was.HasKey) || !over.IsZero() && w.now.Before(over.AddDate(5, 0, 0)) {
				w.fail("%s was erased, and ended %s (key %v, %s)", p.Folio, was.Ended, was.HasKey, was.KeyEnded)
			}
		}
		for _, h := range holds {
			if h.Lifted.IsZero() && covers(h.Hold, before, p.ID, was, units) {
				w.fail("%s was erased under the hold %+v", p.Folio, h.Hold)
			}
		}
	}
	all, err := w.DB.Read().Dispositions(w.ctx)
	w.must(err)
	for _, d := range all {
		lines, err := w.DB.Read().DispositionCases(w.ctx, d.ID)
		w.must(err)
		for _, line := range lines {
			if line.Why == string(retention.Held) && !w.told[line.Petition] {
				w.told[line.Petition] = true
				w.counts["kept by a hold"]++
			}
		}
	}
}

// covers is a hold read once more.
func covers(h retention.Hold, before seen, petitionID int64, r store.Record, units []directory.Unit) bool {
	switch h.Scope {
	case retention.OnCase:
		return h.Subject == petitionID
	case retention.OnPerson:
		return r.Official != 0 && r.Official == h.Subject
	case retention.OnPeriod:
		return !r.Created.After(h.To) && !r.Ended.Before(h.From)
	}
	within := func(unit int64) bool {
		for range len(units) {
			if unit == h.Subject {
				return true
			}
			at := slices.IndexFunc(units, func(u directory.Unit) bool { return u.ID == unit })
			if at < 0 {
				return false
			}
			up := slices.IndexFunc(units, func(u directory.Unit) bool { return u.Code == units[at].Parent && u.Code != "" })
			if up < 0 {
				return false
			}
			unit = units[up].ID
		}
		return false
	}
	return within(r.Unit) || r.Official != 0 && within(before.people[r.Official].UnitID)
}
