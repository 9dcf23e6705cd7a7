// Package keywork is the pages of keys and of those who hold them, for the offices and for the holder: lists, the sheet of one
// key, what is asked for it.
package keywork

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/credential"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider/builtin"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

const keyRows = 50

// keyFilter is what the address of the list of keys asks for.
type keyFilter struct {
	words    string
	state    string // of keyListStates; empty for all that have not ended
	use      string // of keyUses; empty for any
	provider string
	unit     string
	before   string // ISO date
	after    store.KeyCursor
}

// keyListStates narrow the list by state; the last shows those that have ended.
var keyListStates = []string{string(credential.Live), string(credential.Pending), string(credential.Suspended), string(credential.Ended)}

// keyUses narrow it by use: never, or not in so many months.
var keyUses = []string{"nunca", "3", "6", "12"}

func keyListFilter(v *visit.Visit) keyFilter {
	query := v.Query
	f := keyFilter{words: spanish.Tidy(query.Get("q")), unit: spanish.Tidy(query.Get("unidad")), provider: query.Get("proveedor")}
	if state := query.Get("estado"); slices.Contains(keyListStates, state) {
		f.state = state
	}
	if use := query.Get("uso"); slices.Contains(keyUses, use) {
		f.use = use
	}
	if _, err := time.Parse(time.DateOnly, query.Get("antes")); err == nil {
		f.before = query.Get("antes")
	}
	if !slices.Contains(keyProviders(v), f.provider) {
		f.provider = ""
	}
	at, id, _ := strings.Cut(query.Get("tras"), ".")
	cursor := store.KeyCursor{}
	var badAt, badID error
	cursor.At, badAt = strconv.ParseInt(at, 36, 64)
	cursor.ID, badID = strconv.ParseInt(id, 36, 64)
	if badAt == nil && badID == nil {
		f.after = cursor
	}
	return f
}

// keyProviders are the systems that keys may be of.
func keyProviders(v *visit.Visit) []string {
	return slices.DeleteFunc([]string{builtin.Name, "vendormail", "scim"}, func(name string) bool { return !v.Desk.Provides(name) })
}

func (f keyFilter) asked() bool {
	return f.words != "" || f.state != "" || f.use != "" || f.provider != "" || f.unit != "" || f.before != ""
}

// path is the address of a page with this filter.
func (f keyFilter) path(page string, after *store.KeyCursor) string {
	query := url.Values{}
	for name, value := range map[string]string{"q": f.words, "estado": f.state, "uso": f.use, "proveedor": f.provider, "unidad": f.unit, "antes": f.before} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if after != nil {
		query.Set("tras", strconv.FormatInt(after.At, 36)+"."+strconv.FormatInt(after.ID, 36))
	}
	if len(query) == 0 {
		return page
	}
	return page + "?" + query.Encode()
}

// keyQuery is the filter in the store's words.
func keyQuery(v *visit.Visit, f keyFilter) (store.KeyQuery, error) {
	q := store.KeyQuery{Ended: f.state == string(credential.Ended), Words: spanish.Fold(f.words), Provider: f.provider, After: f.after, Limit: keyRows, NeverUsed: f.use == "nunca"}
	if !q.Ended {
		q.State = credential.State(f.state)
	}
	if months, err := strconv.Atoi(f.use); err == nil {
		q.UnusedSince = v.Now.AddDate(0, -months, 0)
	}
	if f.before != "" {
		day, err := time.ParseInLocation(time.DateOnly, f.before, spanish.MexicoCity())
		if err != nil {
			return q, err
		}
		q.EndsBefore = day
	}
	unit, err := wording.ResolveUnit(v, f.unit)
	q.Unit = unit.ID
	if f.unit != "" && unit.ID == 0 {
		q.Unit = -1 // a unit that there is not has no keys
	}
	return q, err
}

// KeysPage lists the keys, whose end comes first at the top.
func KeysPage(v *visit.Visit) error {
	f := keyListFilter(v)
	query, err := keyQuery(v, f)
	if err != nil {
		return err
	}
	list, err := v.Desk.Keys(v.Request.Context(), query)
	if err != nil {
		return err
	}
	p := page.Keys{Frame: v.Frame(v.T("keys.title")), States: keyListOptions(v, f.state), Uses: keyUseOptions(v, f.use), Providers: keyProviderOptions(v, f.provider),
		Query: f.words, Unit: f.unit, Before: f.before, Asked: f.asked(), Ended: query.Ended, Total: list.Total}
	for _, line := range list.Rows {
		p.Rows = append(p.Rows, keyRow(v, line))
	}
	if f.after.ID != 0 {
		p.FirstPath = f.path("/claves", nil)
	}
	if list.Next != nil {
		p.NextPath = f.path("/claves", list.Next)
	}
	if v.Who.May(auth.ExportKeys) == nil && list.Total > 0 {
		p.CSVPath, p.XLSXPath = f.path("/claves.csv", nil), f.path("/claves.xlsx", nil)
	}
	return v.OK(p)
}

func keyListOptions(v *visit.Visit, chosen string) []page.Option {
	options := []page.Option{{Label: v.T("keys.filter.open")}}
	for _, state := range keyListStates {
		options = append(options, page.Option{Value: state, Label: visit.Capital(v.T("credential.state." + state)), Chosen: state == chosen})
	}
	return options
}

func keyUseOptions(v *visit.Visit, chosen string) []page.Option {
	options := []page.Option{{Label: v.T("keys.use.any")}, {Value: "nunca", Label: v.T("keys.use.never"), Chosen: chosen == "nunca"}}
	for _, months := range keyUses[1:] {
		n, _ := strconv.Atoi(months)
		options = append(options, page.Option{Value: months, Label: v.T("keys.use.months", "N", n), Chosen: months == chosen})
	}
	return options
}

// keyProviderOptions are none where there is but one system.
func keyProviderOptions(v *visit.Visit, chosen string) []page.Option {
	names := keyProviders(v)
	if len(names) < 2 {
		return nil
	}
	options := []page.Option{{Label: v.T("web.all")}}
	for _, name := range names {
		options = append(options, page.Option{Value: name, Label: wording.Provider(v, name), Chosen: name == chosen})
	}
	return options
}

func keyRow(v *visit.Visit, line store.KeyLine) page.KeyRow {
	key := line.Key
	row := page.KeyRow{
		User: key.UserName, Path: visit.KeyPath(key.ID), Name: line.Holder.Name(), Unit: line.Unit, Provider: wording.Provider(v, key.Provider), State: wording.KeyState(v, key),
		Since: key.Starts, Until: key.Ends, Used: lastUse(key), Elsewhere: key.Provider != builtin.Name,
	}
	if !key.Ended.IsZero() {
		row.Until = key.Ended
	}
	return row
}

func lastUse(key credential.Credential) time.Time {
	if key.LastUsed.IsZero() {
		return key.FirstUsed
	}
	return key.LastUsed
}
