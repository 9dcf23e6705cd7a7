package petition

import (
	"cmp"
	"slices"
)

// Step is one act of the procedure.
type Step string

// The steps. What each is, is said by its row.
const (
	Submit   Step = "submit"
	Confirm  Step = "confirm"
	Enter    Step = "enter"
	Forward  Step = "forward"
	Return   Step = "return"
	Correct  Step = "correct"
	Prove    Step = "prove"
	Convert  Step = "convert"
	Reject   Step = "reject"
	Verify   Step = "verify"
	Order    Step = "order"
	Refuse   Step = "refuse"
	Obtain   Step = "obtain"
	Fulfil   Step = "fulfil"
	Probe    Step = "probe"
	Fail     Step = "fail"
	Send     Step = "send"
	Bounce   Step = "bounce"
	Settle   Step = "settle"
	HoldBack Step = "hold_back"
	Cancel   Step = "cancel"
	Withdraw Step = "withdraw"
	Remove   Step = "remove"
	Expire   Step = "expire"
	Reopen   Step = "reopen"
	Appeal   Step = "appeal"
	Uphold   Step = "uphold"
	Grant    Step = "grant"
)

// Need is something a step cannot be taken without. It is looked at again when the step happens.
type Need string

// The needs of steps.
const (
	NeedGround     Need = "ground"     // a ground (causal) of the guideline in force
	NeedMessage    Need = "message"    // words for the official
	NeedNote       Need = "note"       // words for the file
	NeedFirstTime  Need = "first_time" // this office has not returned it yet, or its head gives a reason
	NeedProved     Need = "proved"     // the address was shown to be theirs
	NeedChecks     Need = "checks"     // no check of the data fails
	NeedSame       Need = "same"       // the address is on record under no other name, or somebody says it is the same person
	NeedUnit       Need = "unit"       // the unit is in force
	NeedPerson     Need = "person"     // the official is active
	NeedNoOtherKey Need = "other_key"  // no other live key with that provider
	NeedSeparate   Need = "separate"   // somebody else took the earlier step of a separated pair
	NeedDue        Need = "due"        // the state's limit has passed
	NeedWindow     Need = "window"     // the time for reopening has not passed
	NeedCause      Need = "cause"      // some need of the road ahead no longer holds
	NeedLive       Need = "live"       // the key opens
	NeedSuspended  Need = "suspended"  // the key is suspended
	NeedOpenKey    Need = "open_key"   // the key has not ended
	NeedHolder     Need = "holder"     // the lines of the guideline let the person hold a key
	NeedTerm       Need = "term"       // the time for asking that a refusal be looked at again has not passed
	NeedOnce       Need = "once"       // it has not been asked before
	NeedNotFinal   Need = "not_final"  // the refusal was not upheld by whoever looked at it again
	NeedOther      Need = "other"      // somebody else refused it
	NeedNotAgain   Need = "not_again"  // who refused it does not refuse it again, once it was granted that it be judged anew
	NeedNearEnd    Need = "near_end"   // the time for renewing the key has come
	NeedEnded      Need = "ended"      // the key has ended
	NeedOwnKey     Need = "own_key"    // the person has a live key with that provider
	NeedStands     Need = "stands"     // the key that the petition is about has not ended; a first key is still to be
	NeedNoKey      Need = "no_key"     // the provider made no key for the case: one is withdrawn, never left behind
)

// StepRow is a row of the table of steps: one step from some states to one.
type StepRow struct {
	Step   Step
	Number string // in the ministry's text; + marks our addition
	Lane   Role   // where the flow diagram draws it
	Who    []Role
	Alone  bool   // the program may take it too, if the guideline lets it and all checks pass
	Leave  string // the name by which the guideline leaves it to the program, where it is not the step's own
	From   []State
	To     State
	Kinds  []Kind
	Needs  []Need
	Mail   string // the mail the official gets, by its purpose in the mechanisms
	Words  bool   // a person is asked for words before it is taken
	Main   bool   // part of the main road, and the primary button of its state
	Grave  bool   // says its consequence before it asks
}

var (
	newOnly    = []Kind{New}
	resetOnly  = []Kind{Reset}
	renewOnly  = []Kind{Renewal}
	changeOnly = []Kind{Change}
	judged     = []Kind{New, Change}                         // by data that may need correcting
	giving     = []Kind{New, Reset}                          // a secret comes of it
	opening    = []Kind{New, Change, Reset, Restoration}     // a key is to open
	stopping   = []Kind{Suspension, Revocation}              // a key is to open nothing
	ofKey      = []Kind{Suspension, Restoration, Revocation} // an office's act on a key there is
	reverted   = []Kind{Suspension, Restoration}             // a later act may take their place
	ordering   = []Kind{New, Change, Reset, Suspension, Restoration, Revocation}
)

// Steps is the second table of the procedure.
var Steps = []StepRow{
	{Step: Submit, Number: "1.1+", Lane: Official, Who: []Role{Official}, From: []State{None}, To: Unconfirmed, Kinds: newOnly, Mail: "confirm", Main: true},
	{Step: Submit, Number: "1.1+", Lane: Official, Who: []Role{Official}, From: []State{None}, To: Unconfirmed, Kinds: resetOnly, Mail: "reset", Main: true},
	{Step: Submit, Number: "4.1+", Lane: Official, Who: []Role{Official}, From: []State{None}, To: Forwarded, Kinds: renewOnly, Needs: []Need{NeedLive, NeedNearEnd}, Main: true},
	{Step: Submit, Number: "4.1+", Lane: Official, Who: []Role{Official}, From: []State{None}, To: Forwarded, Kinds: changeOnly, Needs: []Need{NeedOpenKey}, Main: true},
	{Step: Submit, Number: "4.1+", Lane: Official, Who: []Role{Official}, From: []State{None}, To: Verified, Kinds: []Kind{Revocation}, Needs: []Need{NeedOpenKey}, Mail: "revoked", Grave: true},
	{Step: Confirm, Number: "1.1", Lane: Official, Who: []Role{Official}, From: []State{Unconfirmed}, To: Received, Kinds: newOnly, Mail: "received", Main: true},
	{Step: Confirm, Number: "1.1", Lane: Official, Who: []Role{Official}, From: []State{Unconfirmed}, To: Verified, Kinds: resetOnly, Needs: []Need{NeedPerson, NeedStands}, Main: true},
	{Step: Enter, Number: "1.1", Lane: Liaison, Who: []Role{Liaison, Delegate}, From: []State{None}, To: Received, Kinds: newOnly, Mail: "received"},
	{Step: Enter, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Editor}, From: []State{None}, To: Forwarded, Kinds: renewOnly, Needs: []Need{NeedNote, NeedLive, NeedNearEnd}, Words: true},
	{Step: Enter, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Editor}, From: []State{None}, To: Forwarded, Kinds: changeOnly, Needs: []Need{NeedNote, NeedOpenKey}, Words: true},
	{Step: Enter, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Editor, Program}, From: []State{None}, To: Verified, Kinds: []Kind{Suspension}, Needs: []Need{NeedNote, NeedLive}, Mail: "suspended", Words: true, Grave: true},
	{Step: Enter, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Editor, Program}, From: []State{None}, To: Verified, Kinds: []Kind{Restoration}, Needs: []Need{NeedNote, NeedSuspended, NeedUnit, NeedPerson, NeedHolder}, Words: true},
	{Step: Enter, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Editor, Delegate, Program}, From: []State{None}, To: Verified, Kinds: []Kind{Revocation}, Needs: []Need{NeedNote, NeedOpenKey}, Mail: "revoked", Words: true, Grave: true},
	{Step: Forward, Number: "1.1", Lane: Liaison, Who: []Role{Liaison}, Alone: true, From: []State{Received}, To: Forwarded, Kinds: newOnly, Main: true},
	{Step: Return, Number: "1.1+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Received}, To: Returned, Kinds: newOnly, Needs: []Need{NeedGround, NeedMessage, NeedFirstTime}, Mail: "returned", Words: true},
	{Step: Return, Number: "1.2+", Lane: Editor, Who: []Role{Editor}, From: []State{Forwarded}, To: Returned, Kinds: judged, Needs: []Need{NeedGround, NeedMessage, NeedFirstTime}, Mail: "returned", Words: true},
	{Step: Correct, Number: "1.1+", Lane: Official, Who: []Role{Official}, From: []State{Returned}, To: Back, Kinds: newOnly, Mail: "corrected"},
	{Step: Correct, Number: "1.1+", Lane: Official, Who: []Role{Official}, From: []State{Returned}, To: Back, Kinds: changeOnly, Mail: "corrected"},
	{Step: Prove, Number: "1.1+", Lane: Official, Who: []Role{Official}, From: []State{Forwarded}, To: Forwarded, Kinds: changeOnly},
	{Step: Convert, Number: "1.2+", Lane: Editor, Who: []Role{Editor}, From: []State{Forwarded}, To: Begun, Kinds: newOnly, Needs: []Need{NeedNote, NeedOwnKey}, Mail: "converted", Words: true},
	{Step: Convert, Number: "1.2+", Lane: Editor, Who: []Role{Editor, Program}, From: []State{Forwarded}, To: Begun, Kinds: renewOnly, Needs: []Need{NeedNote, NeedEnded}, Mail: "converted", Words: true},
	{Step: Reject, Number: "1.1+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Received}, To: Rejected, Kinds: newOnly, Needs: []Need{NeedGround, NeedNotAgain}, Mail: "rejected", Words: true, Grave: true},
	{Step: Reject, Number: "1.2+", Lane: Editor, Who: []Role{Editor}, From: []State{Forwarded, Refused}, To: Rejected, Kinds: newOnly, Needs: []Need{NeedGround, NeedNotAgain, NeedNoKey}, Mail: "rejected", Words: true, Grave: true},
	{Step: Reject, Number: "1.2+", Lane: Editor, Who: []Role{Editor}, From: []State{Forwarded}, To: Rejected, Kinds: renewOnly, Needs: []Need{NeedGround}, Mail: "not_renewed", Words: true, Grave: true},
	{Step: Reject, Number: "1.2+", Lane: Editor, Who: []Role{Editor}, From: []State{Forwarded}, To: Rejected, Kinds: changeOnly, Needs: []Need{NeedGround}, Mail: "not_changed", Words: true, Grave: true},
	{Step: Verify, Number: "1.2", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Forwarded}, To: Verified, Kinds: newOnly, Needs: []Need{NeedSeparate, NeedChecks, NeedSame}, Mail: "verified", Main: true},
	{Step: Verify, Number: "1.2", Lane: Editor, Who: []Role{Editor}, Alone: true, Leave: "renew", From: []State{Forwarded}, To: Settled, Kinds: renewOnly, Needs: []Need{NeedSeparate, NeedChecks, NeedHolder, NeedLive}, Mail: "renewed", Main: true},
	{Step: Verify, Number: "1.2", Lane: Editor, Who: []Role{Editor}, Alone: true, Leave: "change", From: []State{Forwarded}, To: Onward, Kinds: changeOnly, Needs: []Need{NeedSeparate, NeedChecks, NeedHolder, NeedProved, NeedOpenKey}, Mail: "changed", Main: true},
	{Step: Order, Number: "2.1", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Verified}, To: Ordered, Kinds: opening, Needs: []Need{NeedUnit, NeedPerson, NeedNoOtherKey, NeedHolder, NeedStands}, Main: true},
	{Step: Order, Number: "2.1", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Verified}, To: Ordered, Kinds: stopping, Main: true},
	{Step: Order, Number: "2.1", Lane: Editor, Who: []Role{Editor}, From: []State{Refused}, To: Ordered, Kinds: opening, Needs: []Need{NeedUnit, NeedPerson, NeedNoOtherKey, NeedHolder, NeedStands}, Main: true},
	{Step: Order, Number: "2.1", Lane: Editor, Who: []Role{Editor}, From: []State{Refused}, To: Ordered, Kinds: stopping, Main: true},
	{Step: Refuse, Number: "2.1+", Lane: Provider, Who: []Role{Provider}, From: []State{Ordered}, To: Refused, Kinds: ordering},
	{Step: Obtain, Number: "3.1", Lane: Provider, Who: []Role{Provider, Editor}, From: []State{Ordered}, To: Obtained, Kinds: giving, Main: true},
	{Step: Fulfil, Number: "3.1+", Lane: Provider, Who: []Role{Provider, Editor}, From: []State{Ordered, Refused}, To: Obtained, Kinds: ofKey, Needs: []Need{NeedNote}, Words: true, Main: true},
	{Step: Fulfil, Number: "3.1+", Lane: Provider, Who: []Role{Provider}, From: []State{Ordered}, To: Obtained, Kinds: changeOnly, Main: true},
	{Step: Probe, Number: "3.1", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Obtained}, To: Probed, Kinds: giving, Main: true},
	{Step: Probe, Number: "3.1+", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Obtained}, To: Settled, Kinds: stopping, Main: true},
	{Step: Probe, Number: "3.1+", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Obtained}, To: Settled, Kinds: []Kind{Restoration}, Mail: "restored", Main: true},
	{Step: Probe, Number: "3.1+", Lane: Editor, Who: []Role{Editor}, Alone: true, From: []State{Obtained}, To: Settled, Kinds: changeOnly, Mail: "renamed", Main: true},
	{Step: Fail, Number: "3.1+", Lane: Editor, Who: []Role{Program, Editor}, From: []State{Obtained}, To: Refused, Kinds: opening, Needs: []Need{NeedNote}, Words: true},
	{Step: Fail, Number: "3.1+", Lane: Editor, Who: []Role{Program, Editor}, From: []State{Obtained}, To: Ordered, Kinds: stopping, Needs: []Need{NeedNote}, Words: true},
	{Step: Send, Number: "4.1", Lane: Liaison, Who: []Role{Liaison}, Alone: true, From: []State{Probed}, To: Sent, Kinds: newOnly, Needs: []Need{NeedSeparate, NeedUnit, NeedPerson, NeedNoOtherKey, NeedHolder}, Mail: "deliver", Main: true},
	{Step: Send, Number: "4.1", Lane: Liaison, Who: []Role{Liaison}, From: []State{Undelivered}, To: Sent, Kinds: newOnly, Needs: []Need{NeedProved, NeedUnit, NeedPerson, NeedNoOtherKey, NeedHolder}, Mail: "deliver", Main: true},
	{Step: Bounce, Number: "4.1+", Lane: Liaison, Who: []Role{Program}, From: []State{Sent}, To: Undelivered, Kinds: newOnly},
	{Step: Settle, Number: "4.1", Lane: Official, Who: []Role{Official}, From: []State{Sent}, To: Settled, Kinds: newOnly, Needs: []Need{NeedUnit, NeedPerson, NeedNoOtherKey, NeedHolder}, Mail: "settled", Main: true},
	{Step: Settle, Number: "4.1", Lane: Official, Who: []Role{Official}, From: []State{Probed}, To: Settled, Kinds: resetOnly, Needs: []Need{NeedPerson, NeedStands}, Mail: "settled", Main: true},
	{Step: HoldBack, Number: "1.2+", Lane: Editor, Who: []Role{Program}, From: []State{Verified}, To: Forwarded, Kinds: newOnly, Needs: []Need{NeedCause}},
	{Step: HoldBack, Number: "4.1+", Lane: Editor, Who: []Role{Program}, From: []State{Probed}, To: Refused, Kinds: newOnly, Needs: []Need{NeedCause}},
	{Step: Cancel, Number: "1.1+", Lane: Official, Who: []Role{Official, Liaison}, From: []State{Received, Returned, Forwarded, Verified}, To: Cancelled, Kinds: newOnly, Mail: "cancelled", Words: true, Grave: true},
	{Step: Cancel, Number: "1.1+", Lane: Official, Who: []Role{Official, Liaison}, From: []State{Verified}, To: Cancelled, Kinds: resetOnly, Mail: "cancelled", Words: true, Grave: true},
	{Step: Cancel, Number: "1.1+", Lane: Official, Who: []Role{Official, Liaison}, From: []State{Forwarded}, To: Cancelled, Kinds: renewOnly, Mail: "cancelled", Words: true, Grave: true},
	{Step: Cancel, Number: "1.1+", Lane: Official, Who: []Role{Official, Liaison}, From: []State{Returned, Forwarded}, To: Cancelled, Kinds: changeOnly, Mail: "cancelled", Words: true, Grave: true},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Official, Liaison, Program}, From: []State{Ordered, Refused, Obtained, Probed, Sent, Undelivered}, To: Withdrawing, Kinds: newOnly, Words: true, Grave: true},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Official, Liaison, Program}, From: []State{Ordered, Refused, Obtained, Probed}, To: Cancelled, Kinds: resetOnly, Words: true, Grave: true},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Program}, From: []State{Verified}, To: Cancelled, Kinds: resetOnly},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Program}, From: []State{Verified, Ordered, Refused, Obtained}, To: Cancelled, Kinds: reverted},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Program}, From: []State{Forwarded}, To: Cancelled, Kinds: renewOnly},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Program}, From: []State{Forwarded, Returned, Verified, Ordered, Obtained}, To: Cancelled, Kinds: changeOnly},
	{Step: Withdraw, Number: "4.1+", Lane: Liaison, Who: []Role{Liaison, Program}, From: []State{Refused}, To: Cancelled, Kinds: changeOnly, Words: true, Grave: true},
	{Step: Remove, Number: "4.1+", Lane: Provider, Who: []Role{Provider, Editor}, From: []State{Withdrawing}, To: Close, Kinds: newOnly, Words: true, Needs: []Need{NeedNote}},
	{Step: Expire, Number: "1.1+", Lane: Official, Who: []Role{Program}, From: []State{Returned}, To: Expired, Kinds: newOnly, Needs: []Need{NeedDue}, Mail: "expired"},
	{Step: Expire, Number: "1.1+", Lane: Official, Who: []Role{Program}, From: []State{Returned}, To: Expired, Kinds: changeOnly, Needs: []Need{NeedDue}, Mail: "change_expired"},
	{Step: Appeal, Number: "1.2+", Lane: Official, Who: []Role{Official}, From: []State{Rejected}, To: Reconsidering, Kinds: newOnly, Needs: []Need{NeedOnce, NeedTerm, NeedNote}, Mail: "appealed", Words: true},
	{Step: Grant, Number: "1.2+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Reconsidering}, To: Anew, Kinds: newOnly, Needs: []Need{NeedOther, NeedMessage}, Mail: "granted", Words: true},
	{Step: Uphold, Number: "1.2+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Reconsidering}, To: Rejected, Kinds: newOnly, Needs: []Need{NeedOther, NeedMessage}, Mail: "upheld", Words: true, Grave: true},
	{Step: Reopen, Number: "1.1+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Rejected, Expired}, To: Received, Kinds: newOnly, Needs: []Need{NeedNotFinal, NeedWindow, NeedNote}, Mail: "reopened", Words: true},
	{Step: Reopen, Number: "1.1+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Rejected}, To: Forwarded, Kinds: renewOnly, Needs: []Need{NeedWindow, NeedNote, NeedLive}, Mail: "reopened", Words: true},
	{Step: Reopen, Number: "1.1+", Lane: Liaison, Who: []Role{Liaison}, From: []State{Rejected, Expired}, To: Forwarded, Kinds: changeOnly, Needs: []Need{NeedWindow, NeedNote, NeedOpenKey}, Mail: "reopened", Words: true},
}

// Find gives the row by which step is taken from a state by a kind of petition.
func Find(step Step, from State, kind Kind) (StepRow, bool) {
	for _, row := range Steps {
		if row.Step == step && slices.Contains(row.From, from) && slices.Contains(row.Kinds, kind) {
			return row, true
		}
	}
	return StepRow{}, false
}

// From lists the rows that lead out of a state for a kind, the main road first.
func From(state State, kind Kind) []StepRow {
	var rows []StepRow
	for _, row := range Steps {
		if slices.Contains(row.From, state) && slices.Contains(row.Kinds, kind) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b StepRow) int { return rank(a) - rank(b) })
	return rows
}

// MayTake reports whether the row lists the role.
func (r StepRow) MayTake(role Role) bool { return slices.Contains(r.Who, role) }

// Left is the name by which the guideline leaves the row's step to the program.
func (r StepRow) Left() string { return cmp.Or(r.Leave, string(r.Step)) }

// Requires reports whether the row lists the need.
func (r StepRow) Requires(need Need) bool { return slices.Contains(r.Needs, need) }

func rank(row StepRow) int {
	switch {
	case row.Main:
		return 0
	case row.Grave:
		return 2
	}
	return 1
}
