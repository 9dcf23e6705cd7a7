package config

import (
	"cmp"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/provider/prober"
	"clavero/internal/trust"
)

// Vendor is who is asked for keys by mail, and under what terms. It is read where the provider is vendormail.
type Vendor struct {
	VendorMail     string        `name:"vendor-mail" help:"Address of the vendor that makes the keys; with it the provider vendormail can be chosen." env:"CLAVERO_VENDOR_MAIL" placeholder:"ADDRESS"`
	VendorName     string        `name:"vendor-name" help:"Name of the vendor." default:"E-Medios" env:"CLAVERO_VENDOR_NAME" placeholder:"TEXT"`
	VendorDomain   string        `name:"vendor-domain" help:"Domain in whose name the vendor's mails are signed (DKIM); that of vendor-mail unless given." env:"CLAVERO_VENDOR_DOMAIN" placeholder:"DOMAIN"`
	VendorContract string        `name:"vendor-contract" help:"Number of the contract by which data are sent to the vendor; every mail cites it." env:"CLAVERO_VENDOR_CONTRACT" placeholder:"TEXT"`
	VendorAnswers  string        `name:"vendor-answers" help:"Our address for the vendor's answers; its server must take altas+ANYTHING@domain for altas@domain." env:"CLAVERO_VENDOR_ANSWERS" placeholder:"ADDRESS"`
	VendorAuthserv string        `name:"vendor-authserv" help:"Name under which our mail server writes Authentication-Results (RFC 8601)." env:"CLAVERO_VENDOR_AUTHSERV" placeholder:"HOST"`
	VendorDKIMKey  string        `name:"vendor-dkim-key" help:"Public key (PEM, RSA or Ed25519) by which the vendor's signatures are verified, instead of the one in the DNS: for networks that resolve no names of outside." env:"CLAVERO_VENDOR_DKIM_KEY" placeholder:"FILE"`
	VendorSite     string        `name:"vendor-site" help:"File (JSON) that says how the vendor's site is signed in to, so that keys are tried there; without it a person tries them." env:"CLAVERO_VENDOR_SITE" placeholder:"FILE"`
	VendorSiteNets []string      `name:"vendor-site-networks" help:"Networks, besides the public one, in which the vendor's site may stand; with 127.0.0.0/8 among them it may be this machine, also by http." env:"CLAVERO_VENDOR_SITE_NETWORKS" placeholder:"CIDR"`
	VendorSiteCA   string        `name:"vendor-site-ca" help:"Certificates (PEM) the vendor's site is trusted by, besides the system's." env:"CLAVERO_VENDOR_SITE_CA" placeholder:"FILE"`
	VendorBatch    time.Duration `name:"vendor-batch" help:"Gather orders this long for one mail; each goes by itself unless given." env:"CLAVERO_VENDOR_BATCH" placeholder:"1h"`
	VendorRemind   int           `name:"vendor-remind" help:"Working hours after which an unanswered order is called to mind; 0 never does." default:"8" env:"CLAVERO_VENDOR_REMIND" placeholder:"N"`
}

// HasVendor reports whether a vendor that is reached by mail is configured.
func (c Vendor) HasVendor() bool { return c.VendorMail != "" }

// vendorAddresses reads where orders go and where answers come to, and sees that the rest of a vendor's settings holds.
func (c Vendor) vendorAddresses() (mail.Address, mail.Address, error) {
	var to, answers mail.Address
	if !c.HasVendor() {
		return to, answers, nil
	}
	var err error
	if to, err = mail.ParseAddress(c.VendorMail); err != nil {
		return to, answers, bad("vendor-mail", c.VendorMail, "altas@emedios.example")
	}
	if answers, err = mail.ParseAddress(c.VendorAnswers); err != nil || strings.Contains(c.VendorAnswers, "+") {
		return to, answers, bad("vendor-answers", c.VendorAnswers, "altas@salud.gob.mx")
	}
	switch {
	case c.VendorBatch < 0 || c.VendorBatch > 24*time.Hour:
		return to, answers, bad("vendor-batch", c.VendorBatch.String(), "1h")
	case c.VendorRemind < 0 || c.VendorRemind > 1000:
		return to, answers, bad("vendor-remind", strconv.Itoa(c.VendorRemind), "8")
	case c.VendorContract == "":
		return to, answers, fault.New(fault.Invalid, "config.vendor_contract")
	}
	return to, answers, nil
}

// VendorSigner gives the domain in whose name the vendor's mails are signed, and where the public keys to verify them are
// found. Errors are faults that name the file.
func (c Vendor) VendorSigner(to mail.Address) (string, func(name string) ([]string, error), error) {
	domain := cmp.Or(c.VendorDomain, to.Domain())
	if c.VendorDKIMKey == "" {
		return domain, net.LookupTXT, nil
	}
	key, err := mail.NewPublicKey(c.VendorDKIMKey, domain)
	return domain, key.LookupTXT, err
}

// VendorProber reads the recipe of the vendor's site and makes what tries keys there; nil without one. Errors are faults
// that name the file and what is wrong in it.
func (c Checked) VendorProber() (*prober.Prober, error) {
	if c.VendorSite == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.VendorSite)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "config.file", "Path", c.VendorSite)
	}
	recipe, err := prober.ParseRecipe(text)
	if err != nil {
		return nil, err
	}
	roots, err := trust.Pool(c.VendorSiteCA)
	if err != nil {
		return nil, err
	}
	return prober.New(recipe, prober.Options{Networks: c.SiteNetworks, Loopback: slices.ContainsFunc(c.SiteNetworks, isLoopback), RootCAs: roots})
}

func isLoopback(p netip.Prefix) bool { return p.Addr().IsLoopback() }
