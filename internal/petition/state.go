package petition

// State is where a petition stands.
type State string

// The states, in the order of the road.
const (
	None        State = "" // before the first step
	Unconfirmed State = "unconfirmed"
	Received    State = "received"
	Returned    State = "returned"
	Forwarded   State = "forwarded"
	Verified    State = "verified"
	Ordered     State = "ordered"
	Refused     State = "refused"
	Obtained    State = "obtained"
	Probed      State = "probed"
	Sent        State = "sent"
	Undelivered State = "undelivered"
	Withdrawing State = "withdrawing"
	Settled     State = "settled"
	Rejected    State = "rejected"

	Reconsidering State = "reconsidering" // a refusal that the official asked to be looked at again

	Cancelled State = "cancelled"
	Expired   State = "expired"
)

// Back is, as the target of a step, the state the petition came from.
const Back State = "back"

// Close is, as the target of a step, the final state a withdrawal was asked for.
const Close State = "close"

// Anew is, as the target of a step, the state a refused petition stood at when it was refused.
const Anew State = "anew"

// Onward is, as the target of a step, where a change goes: to verified where its provider has something to do, else it is
// settled.
const Onward State = "onward"

// Begun is, as the target of a step, the state at which the kind begins that a petition turned out to be.
const Begun State = "begun"

// Passing is what happens when a state's limit passes. Only the official's silence ever ends a case; an office's or a
// provider's delay raises an alarm and ends nothing.
type Passing string

// What may happen at a limit.
const (
	Nothing  Passing = ""
	Drop     Passing = "drop"     // the form is erased: no folio yet, not a record
	Alarm    Passing = "alarm"    // the queue shows it in red and its office is told
	Incident Passing = "incident" // the program itself is late: the operator is told
	Lapse    Passing = "expire"   // the program takes the step expire
	Retire   Passing = "withdraw" // the program takes the step withdraw, closing as expired
	Escalate Passing = "escalate" // the provider is called to mind, then a person
)

// StateRow is a row of the table of states. How long the limit is belongs to the guideline in force.
type StateRow struct {
	Name  State
	Turn  Role
	At    Passing // when the limit passes
	Final bool
	Stage string // the official number of the stage a requester sees it at: 1.1 … 4.1
	Eyes  bool   // somebody must look: marked in queues
}

// States is the first table of the procedure.
var States = []StateRow{
	{Name: Unconfirmed, Turn: Official, At: Drop, Stage: "1.1"},
	{Name: Received, Turn: Liaison, At: Alarm, Stage: "1.1"},
	{Name: Returned, Turn: Official, At: Lapse, Stage: "1.1"},
	{Name: Forwarded, Turn: Editor, At: Alarm, Stage: "1.2"},
	{Name: Verified, Turn: Program, At: Incident, Stage: "2.1"},
	{Name: Ordered, Turn: Provider, At: Escalate, Stage: "2.1"},
	{Name: Refused, Turn: Editor, At: Alarm, Stage: "2.1", Eyes: true},
	{Name: Obtained, Turn: Program, At: Incident, Stage: "3.1"},
	{Name: Probed, Turn: Liaison, At: Alarm, Stage: "4.1"},
	{Name: Sent, Turn: Official, At: Retire, Stage: "4.1"},
	{Name: Undelivered, Turn: Liaison, At: Alarm, Stage: "4.1", Eyes: true},
	{Name: Withdrawing, Turn: Provider, At: Escalate, Stage: "4.1"},
	{Name: Reconsidering, Turn: Liaison, At: Alarm, Stage: "1.2", Eyes: true},
	{Name: Settled, Turn: Official, Final: true, Stage: "4.1"},
	{Name: Rejected, Turn: Official, Final: true},
	{Name: Cancelled, Turn: Official, Final: true},
	{Name: Expired, Turn: Official, Final: true},
}

// Row finds the state's row; an unknown state has an empty one.
func (s State) Row() StateRow {
	for _, row := range States {
		if row.Name == s {
			return row
		}
	}
	return StateRow{}
}

// Stages are the numbered stages a requester follows.
var Stages = []string{"1.1", "1.2", "2.1", "3.1", "4.1"}
