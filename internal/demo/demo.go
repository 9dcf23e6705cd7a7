// Package demo makes the demonstration: an invented ministry whose last days were lived through the program's own use
// cases, with a clock that was moved along. Nothing is written past the rules, so what the demonstration shows is what an
// installation would hold.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/vendorsim"
	"clavero/internal/web/visit"
)

// Clock is the program's clock while the past is lived, and the machine's afterwards.
type Clock struct {
	mu   sync.Mutex
	past time.Time // zero: the machine's clock
}

// Now is the program's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.past.IsZero() {
		return time.Now()
	}
	return c.past
}

func (c *Clock) isPast() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.past.IsZero()
}

func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.past = t
}

// Institution is the invented ministry's name.
const Institution = "Secretaría de Salud de Anáhuac (ficticia)"

// Options are what a demonstration is opened with.
type Options struct {
	Token    string        // asked of every visitor's first address; empty asks for none
	Provider string        // who makes the keys from now on; empty: who made them last
	Vendor   string        // file in which the practice vendor keeps its users, with their secrets: another company's, so not in our data; empty: in memory
	Delay    time.Duration // until the vendor answers, more or less; some seconds unless told, nothing if negative
	Log      *slog.Logger
}

// readersSince is how many days ago the register begins: nobody read before the longest-held key of grown.
const readersSince = 385

// Demonstration is the program with its invented data, and the vendor beside it.
type Demonstration struct {
	*app.App
	Vendor *vendorsim.Sim
	Door   *visit.Demo // what its pages show beside the program's
}

// Open opens the demonstration's data, and lives its past if they are new. The vendor answers until ctx ends or Close.
func Open(ctx context.Context, c config.Checked, o Options) (*Demonstration, error) {
	c.Institution = Institution
	c.Office = "Dirección de Comunicación y Enlace, enlace@salud.anahuac.example"
	c.From = mail.Address{Name: Institution, Mail: "sintesis@salud.anahuac.example"}
	c.Reply = mail.Address{Mail: "enlace@salud.anahuac.example"}
	c.Checkpoints = []mail.Address{{Name: "Órgano Interno de Control", Mail: "oic@contraloria.anahuac.example"}}
	vendor, err := startVendor(ctx, o, &Clock{})
	if err != nil {
		return nil, err
	}
	shown := &visit.Demo{Mailbox: mail.NewMemory(), Token: o.Token, Vendor: vendor.page()}
	a, err := open(ctx, c, o, vendor, shown)
	if err != nil {
		return nil, errors.Join(err, vendor.sim.Close())
	}
	vendor.serve(a)
	if err := vendor.begin(ctx, o.Provider); err != nil {
		return nil, errors.Join(err, vendor.sim.Close(), a.Close())
	}
	return &Demonstration{App: a, Vendor: vendor.sim, Door: shown}, nil
}

func open(ctx context.Context, c config.Checked, o Options, vendor *emedios, shown *visit.Demo) (*app.App, error) {
	clock, mailbox, data := vendor.clock, shown.Mailbox, seed.Demo()
	wired, err := vendor.wired(mailbox)
	if err != nil {
		return nil, err
	}
	spoken, err := vendor.spoken(c.Data.Data, wired.Site)
	if err != nil {
		return nil, err
	}
	started := time.Now()
	clock.set(started.AddDate(-agedYears, -agedMonths, 0))
	a, err := app.Open(ctx, c, app.Options{
		Purpose: app.Demo, Clock: clock.Now, Catalogue: data.Catalogue, Transport: refusing{mailbox}, Provider: choosyPortal,
		Vendor: wired, SCIM: spoken, Demo: shown, Log: o.Log, RegisterFrom: digest.DayOf(started.AddDate(0, 0, -readersSince), spanish.MexicoCity()),
	})
	if err != nil {
		return nil, err
	}
	if err := live(ctx, a, vendor, mailbox, data, started); err != nil {
		return nil, errors.Join(fmt.Errorf("demonstration: %w", err), a.Close())
	}
	if shown.Doors, err = doors(ctx, a); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Close ends the vendor, then gives the data back. Run must have ended.
func (d *Demonstration) Close() error { return errors.Join(d.Vendor.Close(), d.App.Close()) }

// live lives the past in new data; in data kept from before it only sets the clock.
func live(ctx context.Context, a *app.App, vendor *emedios, mailbox *mail.Memory, data seed.DemoData, now time.Time) error {
	defer vendor.clock.set(time.Time{})
	staff, err := a.DB.Read().AllStaff(ctx)
	if err != nil || len(staff) > 0 {
		return err
	}
	story := &story{app: a, clock: vendor.clock, vendor: vendor.sim, mailbox: mailbox, data: data, now: now, queue: a.Inline()}
	defer a.Live()
	if err := story.hire(ctx); err != nil {
		return err
	}
	story.tellLongAgo()
	story.tell()
	return story.run(ctx)
}

// doors are the ways in the demonstration's door page offers.
func doors(ctx context.Context, a *app.App) ([]visit.Door, error) {
	staff, err := a.DB.Read().AllStaff(ctx)
	if err != nil {
		return nil, err
	}
	positions := map[string]string{}
	for _, s := range seed.Demo().Staff {
		positions[s.Mail] = s.Position
	}
	var list []visit.Door
	for _, s := range staff {
		for _, role := range s.Roles {
			list = append(list, visit.Door{Role: role, Name: s.Name, User: s.Mail, Position: positions[s.Mail]})
		}
	}
	slices.SortStableFunc(list, func(a, b visit.Door) int { return rank(a.Role) - rank(b.Role) })
	officials, _, err := a.DB.Read().FindOfficials(ctx, "", 0, "", 50, 0)
	if err != nil {
		return nil, err
	}
	for _, o := range officials {
		key, err := a.DB.Read().OpenCredential(ctx, o.ID, "builtin")
		if err == nil && key.Usable(a.DB.Now()) && key.Passphrase != "" {
			list = append(list, visit.Door{Role: "reader", Name: o.Name(), User: key.UserName, Position: o.Position})
			break
		}
	}
	return list, nil
}

// rank orders the doors as the road meets its people.
func rank(role string) int {
	return slices.Index([]string{"liaison", "editor", "authority", "delegate", "auditor", "admin"}, role)
}

// hire brings the people of the house in, with their roles. In the demonstration they enter by its door page.
func (s *story) hire(ctx context.Context) error {
	return s.app.DB.Write(ctx, func(tx *store.Tx) error {
		for _, person := range s.data.Staff {
			id := tx.NewID()
			if err := tx.InsertStaff(ctx, store.Staff{ID: id, Name: person.Name, Mail: person.Mail, State: "active", Lang: "es"}); err != nil {
				return err
			}
			for _, role := range person.Roles {
				if err := tx.GrantRole(ctx, id, role, 0); err != nil {
					return err
				}
			}
			if err := entrust(ctx, tx, id, person); err != nil {
				return err
			}
			s.house = append(s.house, store.Staff{ID: id, Name: person.Name, Roles: person.Roles})
		}
		return nil
	})
}

// entrust gives a delegate charge of their own unit.
func entrust(ctx context.Context, tx *store.Tx, id int64, person seed.Staff) error {
	if !slices.Contains(person.Roles, "delegate") {
		return nil
	}
	unit, err := tx.UnitByCode(ctx, person.UnitCode)
	if err != nil {
		return err
	}
	return tx.InsertDelegate(ctx, store.Delegate{ID: tx.NewID(), Staff: id, Unit: unit.ID})
}
