package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const (
	maxListRows = 10_000
	previewRows = 200
	maxDelegate = 160 // characters
)

// keptList is a unit's list while it waits between its preview and its being taken.
type keptList struct {
	File      string `json:"file"`
	Unit      string `json:"unit"`
	UnitID    int64  `json:"unit_id,string"`
	Delegate  string `json:"delegate"`
	Received  string `json:"received"` // ISO date
	Reference string `json:"reference"`
	Content   []byte `json:"content"`
}

// listPage asks for a unit's list or, once one was sent, shows what would become of each row. 1.1
func (v *visit) listPage() error {
	id := v.r.FormValue("lote")
	if id == "" {
		form, err := v.listForm(page.Form{Values: map[string]string{"received": v.today()}})
		if err != nil {
			return err
		}
		return v.ok(form)
	}
	var kept keptList
	if err := v.keptUpload(id, listUpload, &kept); err != nil {
		return err
	}
	list, err := v.readList(kept)
	if err != nil {
		return err
	}
	p, err := v.listPreview(id, kept, list)
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) listForm(form page.Form) (page.ListUpload, error) {
	p := page.ListUpload{
		Frame: v.frame(v.t("desk.list.title")), Form: form, MaxList: maxList, MaxRows: maxListRows, At: v.listPath(), Back: "/mesa",
		Columns: v.columnHelp("web.column.people.", intake.PeopleColumns()),
	}
	if !v.isDelegate() {
		return p, nil
	}
	p.Frame, p.Back = v.frame(v.t("units.list.title")), "/mi-unidad"
	var err error
	p.Units, err = v.ownUnits()
	return p, err
}

// listPath is where lists are sent by whoever asks: at the desk, or a delegate's of their own units.
func (v *visit) listPath() string {
	if v.isDelegate() {
		return "/mi-unidad/lista"
	}
	return "/mesa/lista"
}

// isDelegate reports whether a delegate asks, who holds no other role.
func (v *visit) isDelegate() bool { return v.who.Acts(petition.Delegate) }

// enterer is whoever asks, in the part in which they enter requests (1.1).
func (v *visit) enterer() (petition.Actor, error) {
	if v.isDelegate() {
		return v.as(petition.Delegate)
	}
	return v.as(petition.Liaison)
}

// readList reads a list as far as whoever asks may name its people's units.
func (v *visit) readList(kept keptList) (desk.List, error) {
	by, err := v.enterer()
	if err != nil {
		return desk.List{}, err
	}
	return v.Desk.ReadList(v.r.Context(), by, kept.Content, v.unitOfList(kept))
}

// listPost reads a list and enters nothing yet.
func (v *visit) listPost() error {
	kept, err := v.readListForm()
	var id int64
	if err == nil {
		id, err = v.keepUpload(listUpload, kept)
	}
	if err != nil {
		shown, failed := v.listForm(page.Form{})
		if failed != nil {
			return failed
		}
		return v.again(err, func(form page.Form) page.Page {
			shown.Form = form
			return shown
		})
	}
	return v.to(v.listPath() + "?lote=" + strconv.FormatInt(id, 10))
}

func (v *visit) readListForm() (keptList, error) {
	if err := v.parse(); err != nil {
		return keptList{}, fileFault("list", err)
	}
	if v.isDelegate() {
		return v.readOwnList()
	}
	var kept keptList
	var fields []fault.Field
	unit, err := v.meantUnit(strings.TrimSpace(v.r.FormValue("unit")), v.r.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return kept, err
	}
	noteField("unit", err, &fields)
	kept.Unit, kept.UnitID = unit.Name, unit.ID
	if kept.Delegate, err = intake.Text(v.r.FormValue("delegate"), maxDelegate); err == nil && kept.Delegate == "" {
		err = fault.New(fault.Invalid, "web.list.need.delegate")
	}
	noteField("delegate", err, &fields)
	kept.Received = v.receivedOn(&fields).Format(time.DateOnly)
	kept.Reference, err = intake.Text(v.r.FormValue("reference"), maxReference)
	noteField("reference", err, &fields)
	if kept.Content, err = v.listFile(kept); err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	noteField("list", err, &fields)
	kept.File = v.fileName("list")
	return kept, fault.Form(fields)
}

// listFile is the file itself, seen to be a list.
func (v *visit) listFile(kept keptList) ([]byte, error) {
	content, err := v.file("list")
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.New(fault.Invalid, "web.need.file")
	}
	kept.Content = content
	_, err = v.readList(kept)
	return content, err
}

// unitOfList finds the unit a row means: the one it names or, where it names none, the one that sends the list.
func (v *visit) unitOfList(kept keptList) desk.Resolver {
	return func(ctx context.Context, words string) (int64, error) {
		if words == "" {
			return kept.UnitID, nil
		}
		unit, err := v.Catalogue.Resolve(ctx, words)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
			return 0, nil
		}
		return unit.ID, err
	}
}

// listApply enters the good rows of the list that was shown. It goes on when the browser goes away: what was begun is
// finished, and what was not can be sent again.
func (v *visit) listApply() error {
	if err := v.parse(); err != nil {
		return err
	}
	var kept keptList
	if err := v.keptUpload(v.r.FormValue("batch"), listUpload, &kept); err != nil {
		return err
	}
	by, err := v.enterer()
	if err != nil {
		return err
	}
	if err := http.NewResponseController(v.w).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	ctx := context.WithoutCancel(v.r.Context())
	if _, err := v.Desk.TakeList(ctx, by, kept.Content, string(lang.ES), v.listNote(kept), v.unitOfList(kept), func(int) {}); err != nil {
		return err
	}
	if v.isDelegate() {
		return v.done("/mi-unidad", "own_list")
	}
	return v.done("/mesa?estado=received", "list")
}

// listNote is what a case's file keeps of the list it came in. It is written in the language of the records.
func (v *visit) listNote(kept keptList) string {
	received := spanish.LongDate(isoDay(kept.Received), lang.ES)
	note := lang.ES.T("web.list.note", "Unit", kept.Unit, "Delegate", kept.Delegate, "Date", received)
	if kept.Reference != "" {
		note += " " + lang.ES.T("web.entry.reference", "Number", kept.Reference)
	}
	return note
}
