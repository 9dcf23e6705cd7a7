package correspondence

import (
	"context"
	"encoding/json"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

// Template gives how the vendor writes beyond what every vendor may write, and the version it was kept at.
func (i *Inbox) Template(ctx context.Context) (reading.Template, int64, error) {
	kept, err := i.db.Read().ReadingTemplate(ctx, providerName)
	if err != nil || kept.Body == "" {
		return reading.Template{}, kept.Version, err
	}
	var t reading.Template
	if err := json.Unmarshal([]byte(kept.Body), &t); err != nil {
		return t, kept.Version, fault.Wrap(err, fault.Unplanned, "fault.unplanned")
	}
	return t, kept.Version, nil
}

// SetTemplate keeps a template for an editor, over the version they saw; fault.Invalid for one that cannot be used,
// fault.Conflict when somebody else was quicker. It changes how later messages are read, and none that was read.
func (i *Inbox) SetTemplate(ctx context.Context, by petition.Actor, t reading.Template, version int64) error {
	if by.Role != petition.Editor {
		return fault.New(fault.Denied, "petition.not_yours")
	}
	if err := t.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return i.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetReadingTemplate(ctx, providerName, store.ReadingTemplate{Body: string(body), Version: version, By: by.ID}); err != nil {
			return err
		}
		_, err := i.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.SettingChanged, What: "reading_template", By: ledger.Actor{Kind: ledger.ByStaff, ID: by.ID},
			On: ledger.Subject{Kind: ledger.OnProvider}, Detail: t,
		})
		return err
	})
}

// Change is how a past message would read with another template.
type Change struct {
	Message Message
	Act     reading.Act
	Items   []Item
}

// previewed is how many past messages a template is tried on.
const previewed = 20

// Preview reads the latest messages anew with a template that is not kept yet: those whose reading would change. Orders
// that were answered since are taken as they waited then.
func (i *Inbox) Preview(ctx context.Context, t reading.Template) ([]Change, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	rows, err := i.db.Read().VendorMails(ctx, "", mostID, previewed)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, row := range rows {
		if row.Raw == nil {
			continue
		}
		change, err := i.preview(ctx, row, t)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// mostID is above every id.
const mostID = 1<<63 - 1

func (i *Inbox) preview(ctx context.Context, row store.VendorMail, t reading.Template) (Change, error) {
	change := Change{}
	var err error
	if change.Message, err = i.message(ctx, row); err != nil {
		return change, err
	}
	vault, err := i.files.Vault(ctx, i.db.Read(), row.Vault)
	if err != nil {
		return change, err
	}
	raw, err := vault.Open(row.Raw, rawRow(row.ID))
	if err != nil {
		return change, err
	}
	candidates, err := i.candidates(ctx, reading.Look(raw))
	if err != nil {
		return change, err
	}
	got := reading.Read(raw, i.options(candidates, t))
	change.Act = got.Act
	for _, item := range got.Items {
		change.Items = append(change.Items, Item{Order: candidates.id(item), Folio: item.Folio, Outcome: item.Outcome, UserName: item.UserName,
			Secret: len([]rune(string(item.Secret))), Reason: item.Reason})
	}
	return change, nil
}

func (i *Inbox) options(c candidates, t reading.Template) reading.Options {
	return reading.Options{Orders: c.orders, Domain: i.vendor.Domain, Authserv: i.vendor.Authserv, Template: t, LookupTXT: i.vendor.LookupTXT}
}
