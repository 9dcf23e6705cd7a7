package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/provider"
)

func listOf(rows ...string) desk.VendorList {
	return desk.VendorList{File: "usuarios.csv", Day: "2099-01-02", Content: []byte("Usuario,Nombre,Estado\n" + strings.Join(rows, "\n") + "\n")}
}

func (h *house) keepList(list desk.VendorList) int64 {
	h.t.Helper()
	id, err := h.desk.KeepReconciliation(h.ctx, second, "builtin", list)
	h.must(err)
	return id
}

func (h *house) mend(id int64, finding credential.Finding) desk.Mended {
	h.t.Helper()
	mended, err := h.desk.Mend(h.ctx, second, id, finding, []int64{h.key("arios").ID})
	h.must(err)
	return mended
}

func (h *house) lastProof(p petition.Petition) string {
	h.t.Helper()
	c, err := h.desk.Case(h.ctx, p.Folio, editor, []petition.Role{petition.Editor})
	h.must(err)
	return c.Timeline[len(c.Timeline)-1].Detail.Proof
}

// A vendor whose keys nobody can try: a suspension waits for proof until the vendor's list shows it.
func TestAListProvesAStop(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.say(done("arios", "bueno"))
		h.settled(address) // the secret is not kept, so no try proves anything afterwards
		vendor.say(provider.Answer{Status: provider.Done, UserName: "arios"})
		p := h.act(liaison, petition.Suspension)
		h.work()
		h.at(p.ID, petition.Obtained)
		h.keepList(listOf("arios,Amapola,Activo"))
		h.at(p.ID, petition.Obtained)
		early := listOf("arios,Amapola,Suspendido")
		early.Day = "2001-01-02"
		h.keepList(early)
		h.at(p.ID, petition.Obtained)
		h.keepList(listOf("arios,Amapola,Suspendido"))
		h.at(p.ID, petition.Settled)
		if got := h.lastProof(p); got != desk.ByList {
			t.Errorf("proved by %q", got)
		}
		h.sound()
	})
}

// What a list shows to be otherwise is mended by cases of their own, once for each list.
func TestCasesThatMendWhatAListShows(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		carried := provider.Answer{Status: provider.Done, UserName: "arios"}
		vendor.say(done("arios", "bueno"))
		h.settled(address)

		stopped := h.keepList(listOf("arios,Amapola,Suspendido"))
		vendor.say(carried)
		if got := h.mend(stopped, credential.AliveThere); len(got.Opened) != 0 {
			t.Errorf("a case for what was not found: %+v", got)
		}
		got := h.mend(stopped, credential.StoppedThere)
		if len(got.Opened) != 1 || got.Opened[0].Kind != petition.Restoration {
			t.Fatalf("opened: %+v", got)
		}
		h.work()
		if again := h.mend(stopped, credential.StoppedThere); len(again.Opened) != 0 || again.Left != 1 {
			t.Errorf("opened again by the same list: %+v", again)
		}
		h.take(editor, got.Opened[0], petition.Probe)
		vendor.say(carried)
		suspended := h.act(liaison, petition.Suspension)
		h.work()
		h.take(editor, suspended, petition.Probe)
		letters := len(h.letters(address))

		alive := h.keepList(listOf("arios,Amapola,Activo"))
		vendor.say(carried)
		got = h.mend(alive, credential.AliveThere)
		if len(got.Opened) != 1 || got.Opened[0].Kind != petition.Suspension || h.key("arios").State != credential.Suspended {
			t.Fatalf("opened: %+v", got)
		}
		h.work()
		if last := vendor.last(); last.Op != provider.Suspend || last.UserName != "arios" {
			t.Errorf("asked: %+v", last)
		}
		if n := len(h.letters(address)); n != letters {
			t.Errorf("the official was told again: %d letters", n-letters)
		}
		h.keepList(listOf("otra,Otra,Activo")) // gone there: proof
		h.at(got.Opened[0].ID, petition.Settled)
		h.sound()
	})
}

// A user the vendor renamed is noted under the new name, once, and not over another key's.
func TestARenamedUserIsNoted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		holder, err := h.db.Read().Official(h.ctx, h.key("arios").OfficialID)
		h.must(err)
		list := desk.VendorList{File: "u.csv", Day: "2099-01-02", Headings: map[string]string{"user": "Clave"},
			Content: []byte("Clave,Correo,Usuario\namapola.rios," + holder.Mail + ",7\n")}
		id := h.keepList(list)
		if h.keepList(list) != id {
			t.Error("the same list was kept twice")
		}
		kept, err := h.desk.Reconciliation(h.ctx, id)
		h.must(err)
		if len(kept.Of(credential.Renamed)) != 1 || kept.Columns["user"] != "Clave" {
			t.Fatalf("found: %+v", kept)
		}
		if got := h.mend(id, credential.Renamed); got.Renamed != 1 {
			t.Errorf("noted: %+v", got)
		}
		key, err := h.db.Read().Credential(h.ctx, kept.Found[0].Held.ID)
		h.must(err)
		if key.UserName != "amapola.rios" {
			t.Errorf("the key is %q", key.UserName)
		}
		_, err = h.desk.Mend(h.ctx, second, 12345, credential.Renamed, nil)
		h.wants(err, fault.NotFound, "fault.not_found")
		h.sound()
	})
}

// What the file is not is said, and a list of fifty thousand is compared.
func TestListsAsTheyCome(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		_, err := h.desk.Reconcile(h.ctx, "builtin", desk.VendorList{Content: []byte("Nombre,Estado\nAna,Activo\n")})
		h.wants(err, fault.Invalid, "intake.csv.columns")
		var text strings.Builder
		_, _ = text.WriteString("Cuenta;Titular;Estatus\n")
		for i := range 50_000 {
			_, _ = fmt.Fprintf(&text, "usuario%d;Persona %d;Activo\n", i, i)
		}
		found, err := h.desk.Reconcile(context.Background(), "builtin", desk.VendorList{Day: "2099-01-02", Content: []byte(text.String())})
		h.must(err)
		if found.Counts[credential.Unauthorised] != 50_000 || found.Counts[credential.Absent] != 1 {
			t.Errorf("found: %v", found.Counts)
		}
	})
}
