// Package listwork is the pages of requests that come as a list, from the desk or from a unit's delegate: the file, its
// preview, its marked copy.
package listwork

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
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

// ListPage asks for a unit's list or, once one was sent, shows what would become of each row. 1.1
func ListPage(v *visit.Visit) error {
	id := v.Request.FormValue("lote")
	if id == "" {
		form, err := listForm(v, page.Form{Values: map[string]string{"received": v.Today()}})
		if err != nil {
			return err
		}
		return v.OK(form)
	}
	var kept keptList
	if err := forms.KeptUpload(v, id, forms.ListUpload, &kept); err != nil {
		return err
	}
	list, err := readList(v, kept)
	if err != nil {
		return err
	}
	p, err := listPreview(v, id, kept, list)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func listForm(v *visit.Visit, form page.Form) (page.ListUpload, error) {
	p := page.ListUpload{
		Frame: v.Frame(v.T("desk.list.title")), Form: form, MaxList: visit.MaxList, MaxRows: maxListRows, At: listPath(v), Back: "/mesa",
		Columns: forms.ColumnHelp(v, "web.column.people.", intake.PeopleColumns()),
	}
	if !IsDelegate(v) {
		return p, nil
	}
	p.Frame, p.Back = v.Frame(v.T("units.list.title")), "/mi-unidad"
	var err error
	p.Units, err = forms.OwnUnits(v)
	return p, err
}

// listPath is where lists are sent by whoever asks: at the desk, or a delegate's of their own units.
func listPath(v *visit.Visit) string {
	if IsDelegate(v) {
		return "/mi-unidad/lista"
	}
	return "/mesa/lista"
}

// IsDelegate reports whether a delegate asks, who holds no other role.
func IsDelegate(v *visit.Visit) bool { return v.Who.Acts(petition.Delegate) }

// enterer is whoever asks, in the part in which they enter requests (1.1).
func enterer(v *visit.Visit) (petition.Actor, error) {
	if IsDelegate(v) {
		return v.As(petition.Delegate)
	}
	return v.As(petition.Liaison)
}

// readList reads a list as far as whoever asks may name its people's units.
func readList(v *visit.Visit, kept keptList) (desk.List, error) {
	by, err := enterer(v)
	if err != nil {
		return desk.List{}, err
	}
	return v.Desk.ReadList(v.Request.Context(), by, kept.Content, unitOfList(v, kept))
}

// ListPost reads a list and enters nothing yet.
func ListPost(v *visit.Visit) error {
	kept, err := readListForm(v)
	var id int64
	if err == nil {
		id, err = forms.KeepUpload(v, forms.ListUpload, kept)
	}
	if err != nil {
		shown, failed := listForm(v, page.Form{})
		if failed != nil {
			return failed
		}
		return v.Again(err, func(form page.Form) page.Page {
			shown.Form = form
			return shown
		})
	}
	return v.To(listPath(v) + "?lote=" + strconv.FormatInt(id, 10))
}

func readListForm(v *visit.Visit) (keptList, error) {
	if err := v.Parse(); err != nil {
		return keptList{}, forms.FileFault("list", err)
	}
	if IsDelegate(v) {
		return readOwnList(v)
	}
	var kept keptList
	var fields []fault.Field
	unit, err := forms.MeantUnit(v, strings.TrimSpace(v.Request.FormValue("unit")), v.Request.FormValue("unit_code"))
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return kept, err
	}
	forms.NoteField("unit", err, &fields)
	kept.Unit, kept.UnitID = unit.Name, unit.ID
	if kept.Delegate, err = intake.Text(v.Request.FormValue("delegate"), maxDelegate); err == nil && kept.Delegate == "" {
		err = fault.New(fault.Invalid, "web.list.need.delegate")
	}
	forms.NoteField("delegate", err, &fields)
	kept.Received = forms.ReceivedOn(v, &fields).Format(time.DateOnly)
	kept.Reference, err = intake.Text(v.Request.FormValue("reference"), forms.MaxReference)
	forms.NoteField("reference", err, &fields)
	if kept.Content, err = listFile(v, kept); err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	forms.NoteField("list", err, &fields)
	kept.File = v.FileName("list")
	return kept, fault.Form(fields)
}

// listFile is the file itself, seen to be a list.
func listFile(v *visit.Visit, kept keptList) ([]byte, error) {
	content, err := v.File("list")
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.New(fault.Invalid, "web.need.file")
	}
	kept.Content = content
	_, err = readList(v, kept)
	return content, err
}

// unitOfList finds the unit a row means: the one it names or, where it names none, the one that sends the list.
func unitOfList(v *visit.Visit, kept keptList) desk.Resolver {
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

// ListApply enters the good rows of the list that was shown. It goes on when the browser goes away: what was begun is
// finished, and what was not can be sent again.
func ListApply(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	var kept keptList
	if err := forms.KeptUpload(v, v.Request.FormValue("batch"), forms.ListUpload, &kept); err != nil {
		return err
	}
	by, err := enterer(v)
	if err != nil {
		return err
	}
	if err := http.NewResponseController(v.Answer).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	ctx := context.WithoutCancel(v.Request.Context())
	taken, err := v.Desk.TakeList(ctx, by, kept.Content, string(lang.ES), listNote(v, kept), unitOfList(v, kept), func(int) {})
	if err != nil {
		return err
	}
	if IsDelegate(v) {
		return v.Done("/mi-unidad", "own_list")
	}
	if together := forwardAll(taken); together != "" {
		return v.Done(together, "list_together")
	}
	return v.Done("/mesa?estado=received", "list")
}

// forwardAll is the page on which all that a list brought is forwarded together; empty where there is more than goes together.
func forwardAll(taken []petition.Petition) string {
	if len(taken) == 0 || len(taken) > desk.MostAtOnce {
		return ""
	}
	values := url.Values{"paso": {string(petition.Forward)}, "de": {"estado=received"}}
	for _, p := range taken {
		values.Add("caso", p.Folio)
	}
	return "/mesa/varias?" + values.Encode()
}

// listNote is what a case's file keeps of the list it came in. It is written in the language of the records.
func listNote(v *visit.Visit, kept keptList) string {
	received := spanish.LongDate(visit.IsoDay(kept.Received), lang.ES)
	note := lang.ES.T("web.list.note", "Unit", kept.Unit, "Delegate", kept.Delegate, "Date", received)
	if kept.Reference != "" {
		note += " " + lang.ES.T("web.entry.reference", "Number", kept.Reference)
	}
	return note
}

// readOwnList reads a delegate's form for a list of their people.
func readOwnList(v *visit.Visit) (keptList, error) {
	kept := keptList{Delegate: v.Who.Name, Received: v.Today()}
	var fields []fault.Field
	unit, err := forms.OwnUnit(v, &fields)
	if err != nil {
		return kept, err
	}
	kept.Unit, kept.UnitID = unit.Name, unit.ID
	if kept.Content, err = listFile(v, kept); err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	forms.NoteField("list", err, &fields)
	kept.File = v.FileName("list")
	return kept, fault.Form(fields)
}
