package docs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/petition"
)

const procedureDoc = "docs/procedure.md"

func TestStates(t *testing.T) {
	rules := guideline.Standard()
	var rows [][]string
	for _, row := range petition.States {
		limit := ""
		if l, ok := rules.LimitOf(string(row.Name)); ok {
			limit = fmt.Sprintf("%d %s (%s)", l.N, l.Unit, l.Line)
		}
		turn, passing := string(row.Turn), code(string(row.At))
		if row.Final {
			turn, passing = "—", "final"
		}
		rows = append(rows, []string{code(string(row.Name)), lang.ES.T("petition.state." + string(row.Name)), row.Stage, turn, limit, passing})
	}
	keep(t, procedureDoc, "states", table([]string{"state", "pantalla", "stage", "whose turn", "limit (line of Guideline No. 1)", "when it passes"}, rows))
}

func TestSteps(t *testing.T) {
	names := parse(t).names
	var rows [][]string
	for _, row := range petition.Steps {
		functions := functionsOf(row)
		if len(functions) == 0 {
			t.Errorf("carriers has no function for the step %s of %v", row.Step, row.Kinds)
		}
		for _, function := range functions {
			if !names[function] {
				t.Errorf("carriers: the step %s is carried out by %s, which does not exist", row.Step, function)
			}
		}
		rows = append(rows, []string{row.Number, code(string(row.Step)), lang.ES.T("petition.step." + string(row.Step)), codes(row.Kinds),
			who(row), road(row), codes(row.Needs), code(row.Mail), codes(functions)})
	}
	head := []string{"no.", "step", "pantalla", "kinds", "who", "from → to", "needs", "mail", "carried out by"}
	keep(t, procedureDoc, "steps", table(head, rows))
}

// road is where a step leads from and to; a first step leads from nowhere.
func road(row petition.StepRow) string {
	from := codes(row.From)
	if slices.Contains(row.From, petition.None) {
		from = "—"
	}
	return from + " → " + code(string(row.To))
}

func who(row petition.StepRow) string {
	var roles []string
	for _, role := range row.Who {
		roles = append(roles, string(role))
	}
	if row.Alone {
		roles = append(roles, "program*")
	}
	return strings.Join(roles, ", ")
}

// carriers says which functions carry out a step: the use case that begins it, then what it does besides moving the case.
var carriers = map[petition.Step][]string{
	petition.Submit:   {"desk.Desk.Submit"},
	petition.Confirm:  {"desk.Desk.Confirm", "desk.confirm"},
	petition.Enter:    {"desk.Desk.Enter", "desk.Desk.TakeList", "desk.enter"},
	petition.Forward:  {"desk.Desk.Take"},
	petition.Return:   {"desk.Desk.Take"},
	petition.Correct:  {"desk.Desk.Correct", "desk.Desk.Prove", "desk.correct"},
	petition.Prove:    {"desk.Desk.Prove", "desk.prove"},
	petition.Convert:  {"desk.Desk.Take", "desk.convert"},
	petition.Reject:   {"desk.Desk.Take"},
	petition.Appeal:   {"desk.Desk.Take"},
	petition.Grant:    {"desk.Desk.Take"},
	petition.Uphold:   {"desk.Desk.Take"},
	petition.Verify:   {"desk.Desk.Take", "desk.enterOfficial"},
	petition.Order:    {"desk.Desk.Take", "desk.order", "desk.Desk.carry"},
	petition.Refuse:   {"desk.Desk.Answer", "desk.refuse"},
	petition.Obtain:   {"desk.Desk.Answer", "desk.obtain"},
	petition.Fulfil:   {"desk.Desk.Answer", "desk.Desk.Take", "desk.fulfil"},
	petition.Probe:    {"desk.Desk.probe", "desk.proved"},
	petition.Fail:     {"desk.Desk.probe", "desk.Desk.Take", "desk.failed"},
	petition.Send:     {"desk.Desk.Take", "desk.send"},
	petition.Bounce:   {"desk.Desk.mailRefused", "desk.bounce"},
	petition.Settle:   {"desk.Desk.Receive", "desk.settle"},
	petition.HoldBack: {"desk.Desk.holdBack"},
	petition.Cancel:   {"desk.Desk.Take"},
	petition.Withdraw: {"desk.Desk.Take", "desk.Desk.PassLimits", "desk.withdraw"},
	petition.Remove:   {"desk.Desk.Answer", "desk.Desk.Take", "desk.remove"},
	petition.Expire:   {"desk.Desk.PassLimits"},
	petition.Reopen:   {"desk.Desk.Take"},
}

// resets are the steps that a reset begins by its own use case.
var resets = map[petition.Step][]string{
	petition.Submit:  {"desk.Desk.AskReset"},
	petition.Confirm: {"desk.Desk.ConfirmReset", "desk.confirm"},
	petition.Settle:  {"desk.Desk.SettleReset", "desk.settle"},
}

// ofLife are the steps of the kinds that are about a key there is, where other functions carry them out.
var ofLife = map[petition.Kind]map[petition.Step][]string{
	petition.Renewal: {
		petition.Submit: {"desk.Desk.Renew", "desk.Desk.RenewByLink", "desk.submit"}, petition.Enter: {"desk.Desk.Renew", "desk.enter"},
		petition.Verify: {"desk.Desk.Take", "desk.Desk.atOnce", "desk.prolong"}, petition.Convert: {"desk.Desk.Take", "desk.Desk.EndKeys", "desk.convert"},
	},
	petition.Change: {
		petition.Submit: {"desk.Desk.AskChange", "desk.Desk.ChangeByLink", "desk.submit"}, petition.Enter: {"desk.Desk.AskChange", "desk.enter"},
		petition.Verify: {"desk.Desk.Take", "desk.enterOfficial"}, petition.Fulfil: {"desk.Desk.Answer", "desk.fulfil", "desk.act.renamed"},
	},
	petition.Revocation: {
		petition.Submit: {"desk.Desk.GiveUp", "desk.submit"},
		petition.Enter:  {"desk.Desk.ActOnKey", "desk.Desk.EndKeys", "desk.Desk.Leave", "desk.enter"},
	},
}

func functionsOf(row petition.StepRow) []string {
	if len(row.Kinds) == 1 && ofLife[row.Kinds[0]][row.Step] != nil {
		return ofLife[row.Kinds[0]][row.Step]
	}
	if row.Step == petition.Enter && row.Kinds[0] != petition.New {
		return []string{"desk.Desk.ActOnKey", "desk.enter"}
	}
	if len(row.Kinds) == 1 && row.Kinds[0] == petition.Reset && resets[row.Step] != nil {
		return resets[row.Step]
	}
	return carriers[row.Step]
}
