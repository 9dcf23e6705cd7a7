package cli

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"clavero/internal/config"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
)

type vendorReconcile struct {
	config.Config `embed:""`
	File          string            `arg:"" help:"The vendor's list of users, CSV or XLSX (columns: docs/cotejo-proveedor.md)."`
	Day           string            `help:"Day the list is of, 2026-11-23; today unless given. Keys given later are left out." placeholder:"DAY"`
	Column        map[string]string `help:"What the file calls a column that is not recognised: --column user=Clave. Columns: user, given_names, first_surname, second_surname, mail, state, since, last."`
	Of            string            `help:"Provider whose keys are compared; the vendor's unless given." placeholder:"NAME"`
	JSON          bool              `name:"json" help:"As JSON, with every discrepancy."`
}

// Help says what it does not do.
func (vendorReconcile) Help() string {
	return `Nothing is kept and nothing is changed: the page «Cotejo con el proveedor» keeps a comparison and opens the cases that mend it.

Exit code 3 says that there are discrepancies.

Example: clavero vendor reconcile usuarios.xlsx --day 2026-11-20 --json`
}

// Run compares and prints.
func (c vendorReconcile) Run(ctx context.Context, s streams) error {
	list := desk.VendorList{File: c.File, Day: c.Day, Headings: c.Column}
	if list.Day == "" {
		list.Day = time.Now().In(spanish.MexicoCity()).Format(time.DateOnly)
	}
	if _, err := parseMoment(list.Day + "T00:00"); err != nil {
		return err
	}
	var err error
	if list.Content, err = readAtMost(c.File, desk.MaxVendorList+1); err != nil {
		return err
	}
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	of := c.Of
	if of == "" {
		if of, err = a.Desk.Vendor(ctx); err != nil {
			return err
		}
	}
	found, err := a.Desk.Reconcile(ctx, of, list)
	if err != nil {
		return err
	}
	if c.JSON {
		return foundWrong(len(found.Found), printJSON(s.out, reconciliationJSON(found)))
	}
	return foundWrong(len(found.Found), reportReconciliation(s, found))
}

// reconciled is a comparison, for scripts.
type reconciled struct {
	Provider string            `json:"provider"`
	Day      string            `json:"day"`
	Rows     int               `json:"rows"`
	Unread   int               `json:"unread"`
	Newer    int               `json:"newer"`
	Columns  map[string]string `json:"columns"`
	Counts   map[string]int    `json:"counts"`
	Found    []reconciledRow   `json:"found"`
}

// reconciledRow is a discrepancy; null is what there is none of.
type reconciledRow struct {
	Finding  string  `json:"finding"`
	Row      *int    `json:"row"`
	User     *string `json:"user"`
	Name     *string `json:"name"`
	State    *string `json:"state"`
	OurUser  *string `json:"our_user"`
	OurName  *string `json:"our_name"`
	OurState *string `json:"our_state"`
	UnderWay *string `json:"under_way"`
}

func reconciliationJSON(r desk.Reconciliation) reconciled {
	out := reconciled{r.Provider, r.Day, r.Rows, r.Unread, r.Newer, r.Columns, map[string]int{}, make([]reconciledRow, 0, len(r.Found))}
	for _, finding := range append([]credential.Finding{credential.Agrees}, credential.Discrepancies...) {
		out.Counts[string(finding)] = r.Counts[finding]
	}
	for _, c := range r.Found {
		row := reconciledRow{Finding: string(c.Finding), User: said(c.Listed.UserName), Name: said(c.Listed.Name), State: said(c.Listed.State),
			OurUser: said(c.Held.UserName), OurName: said(c.Held.Name), OurState: said(string(c.Held.State)), UnderWay: said(c.Held.UnderWay)}
		if c.Listed.Row > 0 {
			row.Row = &c.Listed.Row
		}
		out.Found = append(out.Found, row)
	}
	return out
}

func reportReconciliation(s streams, r desk.Reconciliation) error {
	_, _ = fmt.Fprintf(s.err, "%d rows (%d not read), %d keys given after %s left out.\n", r.Rows, r.Unread, r.Newer, r.Day)
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(table, "agrees\t%d\n", r.Counts[credential.Agrees])
	for _, finding := range credential.Discrepancies {
		_, _ = fmt.Fprintf(table, "%s\t%d\n", finding, r.Counts[finding])
	}
	return table.Flush()
}
