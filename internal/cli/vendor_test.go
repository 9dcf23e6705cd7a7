package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

const vendorMails = "../provider/vendormail/reading/testdata"

func readArgs(more ...string) []string {
	return append([]string{"vendor", "read", "--orders", filepath.Join(vendorMails, "orders.json"), "--vendor-domain", "emedios.test", "--authserv", "mx.salud.test"}, more...)
}

func TestVendorRead(t *testing.T) {
	first, second := filepath.Join(vendorMails, "corpus", "001-simple.eml"), filepath.Join(vendorMails, "corpus", "094-sin-ar.eml")
	code, out, errOut := clavero(t, readArgs("--json", first, second)...)
	if code != exitDone {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines for two mails: %s", len(lines), out)
	}
	var acts, waits struct {
		File      string
		Authentic bool
		Kind, Act string
		Items     []map[string]any
	}
	if json.Unmarshal([]byte(lines[0]), &acts) != nil || json.Unmarshal([]byte(lines[1]), &waits) != nil {
		t.Fatalf("not one object a line: %s", out)
	}
	if acts.File != first || !acts.Authentic || acts.Kind != "answer" || acts.Act != "auto" || len(acts.Items) != 1 {
		t.Errorf("%+v", acts)
	}
	item := acts.Items[0]
	if reason, given := item["reason"]; !given || reason != nil {
		t.Error("what the mail does not say is not null")
	}
	if item["folio"] != "SIE-2026-000101" || item["outcome"] != "created" || item["username"] != "jperez" || item["secret"] != "Kx92-mLp4" {
		t.Errorf("%+v", item)
	}
	if waits.Authentic || waits.Act != "person" {
		t.Errorf("%+v", waits)
	}
}

func TestVendorReadHidesTheSecretInItsTable(t *testing.T) {
	code, out, errOut := clavero(t, readArgs(filepath.Join(vendorMails, "corpus", "001-simple.eml"))...)
	if code != exitDone || !strings.Contains(out, "jperez") || strings.Contains(out+errOut, "Kx92") {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
}

func TestVendorReadRefusesWhatIsNoListOfOrders(t *testing.T) {
	mail := filepath.Join(vendorMails, "corpus", "001-simple.eml")
	if code, _, errOut := clavero(t, "vendor", "read", "--orders", mail, "--vendor-domain", "x.test", "--authserv", "y.test", mail); code != exitUsage || errOut == "" {
		t.Errorf("exit code %d, said %q", code, errOut)
	}
	if code, _, errOut := clavero(t, readArgs("no-such.eml")...); code != exitFailed || errOut == "" {
		t.Errorf("exit code %d, said %q", code, errOut)
	}
}
