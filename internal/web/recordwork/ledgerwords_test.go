package recordwork

import (
	"testing"

	"clavero/internal/directory"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/recertification"
	"clavero/internal/upkeep"
	"clavero/internal/web/visit"
)

// TestEveryActIsSaidInWords: an auditor meets no code where the ledger lists what was done, on what, and how.
func TestEveryActIsSaidInWords(t *testing.T) {
	for _, subject := range ledger.Subjects {
		if key := "web.ledger.on." + subject; !lang.Has(key) {
			t.Errorf("the subject %q has no text %q", subject, key)
		}
	}
	for _, kind := range ledger.Kinds() {
		if key := "web.ledger.kind." + string(kind); kind != ledger.Step && !lang.Has(key) {
			t.Errorf("the kind %q has no text %q", kind, key)
		}
	}
	v := &visit.Visit{Lang: lang.ES}
	for kind, whats := range map[ledger.Kind][]string{
		ledger.CampaignStarted:   {string(recertification.ByHand), string(recertification.Yearly), string(recertification.Unused), string(recertification.Closed)},
		ledger.CampaignCame:      {string(recertification.Reminded), string(recertification.Superior), string(recertification.Restricted), string(recertification.Suspended)},
		ledger.CampaignAnswered:  {string(recertification.Stays), string(recertification.Left), string(recertification.Moved)},
		ledger.CampaignClosed:    {"closed", "cancelled"},
		ledger.KeyUnrestricted:   {"stays", "left", "moved", "suspended", "undone", "closed"},
		ledger.SuccessionPlanned: {string(directory.Renamed), string(directory.NewDomain), string(directory.Merged), string(directory.Split), string(directory.Ended)},
		ledger.ExportMade:        {"register", "register.units", "register.form", "register.report", "keys", "campaign", "vendor.unauthorised"},
		ledger.KeySuspended:      {"suspension"},
		ledger.KeyRenamed:        {"list"},
		ledger.OfficialChanged:   {"mail", "back"},
		ledger.TaskLate:          {string(upkeep.Limits)},
	} {
		for _, what := range whats {
			bare := v.T("web.ledger.kind."+string(kind)) + ": " + what
			if got := ledgerAct(v, ledger.Entry{Kind: kind, What: what}); got == bare {
				t.Errorf("%s %s is said as %q", kind, what, got)
			}
		}
	}
}
