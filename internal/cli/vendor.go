package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"clavero/internal/fault"
	"clavero/internal/provider/vendormail/reading"
)

type vendorCommand struct {
	Read vendorRead `cmd:"" help:"Show how mails of a vendor read against a list of open orders. Changes nothing."`

	Reconcile vendorReconcile `cmd:"" help:"Hold a vendor's list of users against the keys. Changes nothing."`
	ImportLog vendorImportLog `cmd:"" name:"import-log" help:"Take the accesses of our keys out of the access log of a vendor's site; shows what it would do unless told --apply."`
}

type vendorRead struct {
	Orders       string   `required:"" help:"JSON file with the open orders." placeholder:"FILE"`
	VendorDomain string   `required:"" help:"The vendor's domain: emedios.test." placeholder:"DOMAIN"`
	Authserv     string   `required:"" help:"The name under which our own mail server writes Authentication-Results." placeholder:"HOST"`
	Template     string   `help:"JSON file with how this vendor writes, beyond what every vendor may write." placeholder:"FILE"`
	JSON         bool     `name:"json" help:"One JSON object a line for each mail. Unlike the table it shows the secret, and not the doubts."`
	Files        []string `arg:"" name:"mail" help:"Files with one message each (.eml)."`
}

// Help shows how, and says what each act means.
func (vendorRead) Help() string {
	return `Each mail is read by itself. No network is used, no data is opened, nothing is changed.

ORDERS is an array of {"folio", "token", "message_id", "operation", "official", "username", "batch", "sent"}; operation is create, reset, suspend, restore or remove. The orders of a batch share token and message_id.

What a mail may do:
  auto    it acts by itself: authentic, and all it says is certain
  person  a person decides; what is shown is a proposal
  ignore  it is noted: absences, acknowledgements, promises, delays, and what has nothing to do with us

Only the topmost Authentication-Results is believed, and only under the name given with --authserv. A mail that is not authentic never acts by itself.

Example: clavero vendor read --orders open.json --vendor-domain emedios.test --authserv mx.salud.test answer.eml`
}

// readMail is how one mail reads, for scripts.
type readMail struct {
	File      string     `json:"file"`
	Authentic bool       `json:"authentic"`
	Kind      string     `json:"kind"`
	Act       string     `json:"act"`
	Items     []readItem `json:"items"`
}

// readItem is what a mail says of one order; null is what it does not say.
type readItem struct {
	Folio    *string `json:"folio"`
	Outcome  string  `json:"outcome"`
	UserName *string `json:"username"`
	Secret   *string `json:"secret"`
	Reason   *string `json:"reason"`
}

// Run reads the mails and prints how they read.
func (c vendorRead) Run(s streams) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if !c.JSON {
		_, _ = fmt.Fprintln(table, "FILE\tAUTHENTIC\tKIND\tACT\tFOLIO\tOUTCOME\tUSER\tSECRET\tDOUBTS")
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetEscapeHTML(false)
	for _, file := range c.Files {
		raw, err := readAtMost(file, reading.MaxMessage+1)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		r := reading.Read(raw, options)
		if !c.JSON {
			printReading(table, file, r)
			continue
		}
		if err := encoder.Encode(mailJSON(file, r)); err != nil {
			return err
		}
	}
	return table.Flush()
}

func (c vendorRead) options() (reading.Options, error) {
	o := reading.Options{Domain: c.VendorDomain, Authserv: c.Authserv}
	data, err := readAtMost(c.Orders, 64<<20)
	if err != nil {
		return o, fault.Wrap(err, fault.Invalid, "vendor.orders.unread")
	}
	if o.Orders, err = reading.ParseOrders(data); err != nil || c.Template == "" {
		return o, err
	}
	if data, err = readAtMost(c.Template, 1<<20); err == nil {
		err = json.Unmarshal(data, &o.Template)
	}
	if err != nil {
		return o, fault.Wrap(err, fault.Invalid, "vendor.template.unread")
	}
	return o, o.Template.Check()
}

func readAtMost(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, limit))
}

func mailJSON(file string, r reading.Reading) readMail {
	out := readMail{file, r.Authentic, string(r.Kind), string(r.Act), make([]readItem, 0, len(r.Items))}
	for _, item := range r.Items {
		out.Items = append(out.Items, readItem{said(item.Folio), string(item.Outcome), said(item.UserName), said(string(item.Secret)), said(item.Reason)})
	}
	return out
}

func said(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// printReading prints the rows of a mail; that it brings a secret is shown, the secret is not.
func printReading(w io.Writer, file string, r reading.Reading) {
	items := r.Items
	if len(items) == 0 {
		items = []reading.Item{{}}
	}
	doubts := make([]string, 0, len(r.Doubts))
	for _, doubt := range r.Doubts {
		doubts = append(doubts, string(doubt))
	}
	for _, item := range items {
		secret := ""
		if item.Secret != "" {
			secret = item.Secret.String()
		}
		_, _ = fmt.Fprintf(w, "%s\t%t\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", file, r.Authentic, r.Kind, r.Act, item.Folio, item.Outcome, item.UserName, secret, strings.Join(doubts, " "))
	}
}
