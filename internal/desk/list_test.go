package desk_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

const heading = "Nombre(s);Primer apellido;Segundo apellido;Cargo;Unidad;Correo electrónico;Teléfono\n"

func (h *house) resolve(_ context.Context, words string) (int64, error) {
	if words == h.unit.Code {
		return h.unit.ID, nil
	}
	return 0, nil
}

func row(name, mail string) string {
	return fmt.Sprintf("%s;Muñoz;;Analista;310;%s;55 5000 0199\n", name, mail)
}

// A unit's list: the preview names every bad row, and the reasons for which a person is asked for twice are told apart.
func TestAList(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		open := h.received("abierta@salud.example")
		text := heading + row("Dalia", "dalia@salud.example") + row("Dalia", "DALIA@salud.example") + row("Amapola", address) +
			row("Azucena", "abierta@salud.example") + row("", "sin.nombre@salud.example") + row("Lirio", "lirio@salud.example")
		content, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
		h.must(err)

		list, err := h.desk.ReadList(h.ctx, liaison, content, h.resolve)
		h.must(err)
		want := []string{"2", "3 list.twice Row=2", "4 list.live_key UserName=arios", "5 list.open_case Folio=" + open.Folio, "6 name.empty Max=100", "7"}
		if diff := cmp.Diff(want, reasons(list)); diff != "" || list.Good() != 2 || list.Again {
			t.Errorf("preview, %d good (-want +got):\n%s", list.Good(), diff)
		}
		if got := list.Rows[0].Applicant; got.Surname1 != "Muñoz" || got.UnitID != h.unit.ID {
			t.Errorf("first row: %+v", got)
		}
		told := 0
		taken, err := h.desk.TakeList(h.ctx, liaison, content, "es", "Oficio de prueba", h.resolve, func(n int) { told = n })
		h.must(err)
		h.work()
		if len(taken) != 2 || told != 2 || taken[1].Applicant.Mail != "lirio@salud.example" || taken[0].Origin != petition.List {
			t.Errorf("%d taken, %d told", len(taken), told)
		}
		h.wrote("dalia@salud.example", "recibida")
		h.leavesOut("Dalia", "Analista", "Muñoz")

		list, err = h.desk.ReadList(h.ctx, liaison, content, h.resolve)
		h.must(err)
		want = []string{"2 list.same_file Folio=" + taken[0].Folio, "3 list.twice Row=2", "4 list.live_key UserName=arios",
			"5 list.open_case Folio=" + open.Folio, "6 name.empty Max=100", "7 list.same_file Folio=" + taken[1].Folio}
		if diff := cmp.Diff(want, reasons(list)); diff != "" || !list.Again {
			t.Errorf("the same file again (-want +got):\n%s", diff)
		}
		_, err = h.desk.TakeList(h.ctx, liaison, content, "es", "", h.resolve, func(int) {})
		h.wants(err, fault.Conflict, "list.again")
	})
}

func (h *house) leavesOut(words ...string) {
	h.t.Helper()
	for _, sent := range h.box.List() {
		for _, word := range words {
			if strings.Contains(sent.Text, word) {
				h.t.Errorf("the mail %q holds %q", sent.Letter.Subject, word)
			}
		}
	}
}

func reasons(list desk.List) []string {
	var all []string
	for _, row := range list.Rows {
		line := fmt.Sprint(row.Number)
		for _, why := range row.Why {
			line += " " + why.Text
			for name, value := range why.Args {
				line += fmt.Sprintf(" %s=%v", name, value)
			}
		}
		all = append(all, line)
	}
	return all
}

// Two people who apply one list at once enter each person once.
func TestAListTakenTwiceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		text := heading
		for i := range 30 {
			text += row("Nombre", fmt.Sprintf("persona%d@salud.example", i))
		}
		text = strings.ReplaceAll(text, ";Nombre;", ";")
		var wait sync.WaitGroup
		taken := make([]int, 2)
		for i, who := range []petition.Actor{liaison, second} {
			wait.Go(func() {
				list, err := h.desk.TakeList(h.ctx, who, []byte(text), "es", "", h.resolve, func(int) {})
				if err != nil && fault.TextOf(err) != "list.again" {
					t.Error(err)
				}
				taken[i] = len(list)
			})
		}
		wait.Wait()
		if taken[0]+taken[1] != 30 {
			t.Errorf("%d and %d petitions of 30 rows", taken[0], taken[1])
		}
	})
}
