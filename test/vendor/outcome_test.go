package vendor

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"

	"clavero/internal/app"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail"
	"clavero/internal/store"
)

// outcome looks at what is left: cases, orders, keys, messages, mailbox, ledger, and every file.
type outcome struct {
	*trial
	plan *plan
	app  *app.App
	acts map[fate]int
}

func newOutcome(r *trial, p *plan) *outcome { return &outcome{trial: r, plan: p, acts: map[fate]int{}} }

func (o *outcome) check(ctx context.Context) {
	o.command(ctx, "ledger", "verify")
	exported := filepath.Join(o.t.TempDir(), "exported")
	o.command(ctx, "backup", exported)
	o.inside(ctx, func(a *app.App) {
		o.app = a
		for _, order := range o.orders {
			o.checkOrder(ctx, order)
		}
		o.checkMailbox(ctx)
	})
	o.checkSecrets(ctx, exported)
}

// endings are how an order of each fate must end.
var endings = map[fate]struct {
	order  string
	state  petition.State
	done   int // messages that acted
	seen   int // of the vendor's own messages, by a person
	orders int // of the case: a withdrawn one asks for what it ordered to be removed
}{
	answered:  {"done", petition.Obtained, 1, 0, 1},
	reworded:  {"done", petition.Obtained, 1, 0, 1},
	twice:     {"done", petition.Obtained, 1, 1, 1},
	refused:   {"refused", petition.Refused, 1, 0, 1},
	withdrawn: {"withdrawn", petition.Withdrawing, 0, 1, 2},
	silent:    {"asked", petition.Ordered, 0, 0, 1},
}

func (o *outcome) checkOrder(ctx context.Context, want *order) {
	all, err := o.app.DB.Read().Orders(ctx, want.petition)
	o.must(err)
	if len(all) == 0 {
		o.t.Errorf("%s has no order", want.folio)
		return
	}
	got := all[0]
	p, err := o.app.DB.Read().Petition(ctx, want.petition)
	o.must(err)
	said, err := o.app.DB.Read().FindLedger(ctx, store.LedgerQuery{Kind: string(ledger.Remitted), SubjectKind: ledger.OnOrder, SubjectID: got.ID, Limit: 5})
	o.must(err)
	if len(said) != 1 {
		o.t.Errorf("%s: the ledger says %d times that it went to the vendor", want.folio, len(said))
	}
	done, review := o.messagesOf(ctx, got.ID)
	ends := endings[want.fate]
	if want.fate == reworded && done == 2 {
		done = 1 // it was read before the first had acted, said the same, and changed nothing
	}
	if got.State != ends.order || p.State != ends.state || done != ends.done || review != ends.seen || len(all) != ends.orders {
		o.t.Errorf("%s (fate %d): order %s, case %s, %d messages acted, %d for a person, %d orders; want %+v",
			want.folio, want.fate, got.State, p.State, done, review, len(all), ends)
	}
	o.checkKey(ctx, want, ends.order == "done")
	o.acts[want.fate]++
}

// messagesOf counts the vendor's own messages about an order that acted, and those that a person is to see. None that
// nobody vouches for may act.
func (o *outcome) messagesOf(ctx context.Context, id int64) (int, int) {
	list, err := o.app.DB.Read().VendorMailsOfOrder(ctx, id)
	o.must(err)
	done, review := 0, 0
	for _, m := range list {
		switch {
		case m.State == "done" && !m.Authentic:
			o.t.Errorf("message %d acted though nobody vouches for it", m.ID)
		case m.State == "done":
			done++
		case m.State == "review" && m.Authentic:
			review++
		}
	}
	return done, review
}

// checkKey wants the key to have the secret that the vendor gave, or none to be there.
func (o *outcome) checkKey(ctx context.Context, want *order, there bool) {
	key, err := o.app.DB.Read().CredentialByUser(ctx, vendormail.Name, spanish.FoldName(want.user))
	if fault.Is(err, fault.NotFound) {
		if there {
			o.t.Errorf("%s: the key is lost", want.folio)
		}
		return
	}
	o.must(err)
	if !there || key.PetitionID != want.petition {
		o.t.Errorf("%s: a key of case %d", want.folio, key.PetitionID)
		return
	}
	for _, secret := range want.secrets {
		same, err := o.app.Files.Keys().CheckFingerprint(key.SecretKey, credential.SecretPurpose, []byte(credential.NormalSecret(secret)), key.SecretMAC)
		o.must(err)
		if same {
			return
		}
	}
	o.t.Errorf("%s: the key has a secret that the vendor did not give", want.folio)
}

const processed, review = ".Procesados", ".Por revisar"

// checkMailbox wants one copy of each message on file, and nothing else.
func (o *outcome) checkMailbox(ctx context.Context) {
	list, err := o.app.DB.Read().VendorMails(ctx, "", 1<<62, 1<<20)
	o.must(err)
	states := map[string]int{}
	missing := map[string]bool{}
	for _, m := range list {
		states[m.State]++
		missing[strconv.FormatInt(m.ID, 10)] = true
	}
	copies := 0
	for _, folder := range []string{"", processed, review} {
		for _, path := range o.folder(folder) {
			raw, err := os.ReadFile(path)
			o.must(err)
			line, _, _ := bytes.Cut(raw, []byte("\n"))
			id, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("X-Clavero-Mensaje: "))
			if !ok || folder == "" || !missing[string(id)] {
				o.t.Errorf("folder %q holds an original or a second copy: %.300s", folder, raw)
				continue
			}
			delete(missing, string(id))
			copies++
		}
	}
	if len(missing) > 0 {
		o.t.Errorf("%d messages have no copy in the mailbox", len(missing))
	}
	o.t.Logf("messages on file %v, %d copies in the mailbox; orders by fate %v", states, copies, o.acts)
}

// folder lists the messages of a folder of the mailbox as files; "" is that of what comes in.
func (r *trial) folder(name string) []string {
	var all []string
	for _, part := range []string{"cur", "new"} {
		found, err := filepath.Glob(filepath.Join(r.mails.Home(r.answers()), name, part, "*"))
		r.must(err)
		all = append(all, found...)
	}
	return all
}
