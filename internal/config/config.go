// Package config is every setting of an installation in one struct. A value comes from a flag, else from the
// environment (CLAVERO_…), else from a JSON file, else from its default; Explain says which.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/mail"
)

// Data is where an installation keeps what it keeps.
type Data struct {
	Data     string `help:"Directory of the data: database, keyring." default:"./data" env:"CLAVERO_DATA" placeholder:"DIR"`
	Keyring  string `help:"File of the keyring, if it is to lie elsewhere than in the data directory." env:"CLAVERO_KEYRING" placeholder:"FILE"`
	Database string `help:"PostgreSQL URL; without it SQLite in the data directory." env:"CLAVERO_DATABASE" placeholder:"URL"`
	Archives string `help:"Folder of the archived months of the register, if it is to lie elsewhere than in the data directory; nodes on one PostgreSQL share it." env:"CLAVERO_ARCHIVES" placeholder:"DIR"`
	Node     int    `help:"Number of this node, 1 to 239; each node on one PostgreSQL has its own." default:"1" env:"CLAVERO_NODE" placeholder:"N"`
}

// KeyringPath is where the keyring lies.
func (d Data) KeyringPath() string {
	if d.Keyring != "" {
		return d.Keyring
	}
	return filepath.Join(d.Data, "keyring.json")
}

// ArchivePath is where the archives of old months of the register lie.
func (d Data) ArchivePath() string {
	if d.Archives != "" {
		return d.Archives
	}
	return filepath.Join(d.Data, "archives")
}

// Config is every setting of a server.
type Config struct {
	Data `embed:""`

	Listen         string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"CLAVERO_LISTEN" placeholder:"HOST:PORT"`
	PublicURL      string   `help:"Address readers use: scheme, host, path prefix. Used in every mail and cookie." env:"CLAVERO_PUBLIC_URL" placeholder:"URL"`
	TrustedProxies []string `help:"Networks whose X-Forwarded-For is believed." env:"CLAVERO_TRUSTED_PROXIES" placeholder:"CIDR"`

	SMTP     string `help:"Mail server: smtp://user:password@host:587 (STARTTLS required) or smtps://…; without it mails wait." env:"CLAVERO_SMTP" placeholder:"URL"`
	SMTPCA   string `name:"smtp-ca" help:"Certificates (PEM) the mail server is trusted by, besides the system's." env:"CLAVERO_SMTP_CA" placeholder:"FILE"`
	MailFrom string `help:"Sender of mails." default:"sintesis@localhost.localdomain" env:"CLAVERO_MAIL_FROM" placeholder:"ADDRESS"`
	Operator string `help:"Who is told by mail when a task on the clock is late: whoever runs the machine. Without it the page, the log and the metric say it." env:"CLAVERO_OPERATOR" placeholder:"ADDRESS"`
	ReplyTo  string `help:"Where answers to mails go; the sender unless given." env:"CLAVERO_REPLY_TO" placeholder:"ADDRESS"`

	IMAP             string `help:"Mailbox of the vendor's answers: imaps://user@host or imap://user@host (STARTTLS required); without it none is watched." env:"CLAVERO_IMAP" placeholder:"URL"`
	IMAPPasswordFile string `name:"imap-password-file" help:"File whose first line is the mailbox's password; read at each sign-in." env:"CLAVERO_IMAP_PASSWORD_FILE" placeholder:"FILE"`
	IMAPCA           string `name:"imap-ca" help:"Certificates (PEM) the mailbox's server is trusted by, besides the system's." env:"CLAVERO_IMAP_CA" placeholder:"FILE"`
	IMAPFolder       string `name:"imap-folder" help:"Folder that is watched." default:"INBOX" env:"CLAVERO_IMAP_FOLDER" placeholder:"NAME"`
	IMAPProcessed    string `name:"imap-processed" help:"Folder for answers that were understood; made if missing. Levels are parted by /." default:"Procesados" env:"CLAVERO_IMAP_PROCESSED" placeholder:"NAME"`
	IMAPReview       string `name:"imap-review" help:"Folder for answers that a person is to see; made if missing." default:"Por revisar" env:"CLAVERO_IMAP_REVIEW" placeholder:"NAME"`

	DKIMKey      string `name:"dkim-key" help:"Private key (PEM, RSA or Ed25519) that signs mails; without it the mail server signs, or nobody." env:"CLAVERO_DKIM_KEY" placeholder:"FILE"`
	DKIMSelector string `name:"dkim-selector" help:"Name under which the DNS shows the public half of that key: SELECTOR._domainkey.DOMAIN." env:"CLAVERO_DKIM_SELECTOR" placeholder:"SELECTOR"`
	DKIMDomain   string `name:"dkim-domain" help:"Domain that signs; that of mail-from unless given." env:"CLAVERO_DKIM_DOMAIN" placeholder:"DOMAIN"`

	Institution  string   `help:"Name of the institution, on every page and mail." default:"Secretaría de Salud" env:"CLAVERO_INSTITUTION" placeholder:"NAME"`
	Office       string   `help:"Office people may write to, with its address." default:"Dirección de Comunicación y Enlace" env:"CLAVERO_OFFICE" placeholder:"TEXT"`
	CheckpointTo []string `name:"checkpoint-to" help:"Addresses outside the house that the signed checkpoint of the ledger is mailed to, every day." env:"CLAVERO_CHECKPOINT_TO" placeholder:"ADDRESS"`
	Automatic    bool     `help:"Put in force a guideline in which every step of the offices is automatic wherever all checks pass." env:"CLAVERO_AUTOMATIC"`

	Provider     string `help:"Who makes users and keys: builtin is the program's own portal, scim a system that speaks SCIM 2.0, vendormail a vendor that is reached by mail. Puts a further number of the mechanisms in force; those in force stand unless given." enum:",builtin,scim,vendormail" default:"" env:"CLAVERO_PROVIDER" placeholder:"NAME"`
	ProviderSite string `name:"provider-site" help:"Address (https) at which people sign in with the keys of a provider other than builtin, for letters and instructions; the page of vendor-site unless given." env:"CLAVERO_PROVIDER_SITE" placeholder:"URL"`

	Vendor

	SCIM            string `name:"scim" help:"Address of the vendor's SCIM 2.0 service, above /Users: https://host/scim/v2." env:"CLAVERO_SCIM" placeholder:"URL"`
	SCIMToken       string `name:"scim-token" help:"File with the bearer token the SCIM service knows us by." env:"CLAVERO_SCIM_TOKEN" placeholder:"FILE"`
	SCIMOAuthURL    string `name:"scim-oauth-url" help:"Address that gives tokens for the SCIM service instead (OAuth 2.0, client credentials)." env:"CLAVERO_SCIM_OAUTH_URL" placeholder:"URL"`
	SCIMOAuthClient string `name:"scim-oauth-client" help:"Our name there." env:"CLAVERO_SCIM_OAUTH_CLIENT" placeholder:"NAME"`
	SCIMOAuthSecret string `name:"scim-oauth-secret" help:"File with our secret there." env:"CLAVERO_SCIM_OAUTH_SECRET" placeholder:"FILE"`
	SCIMOAuthScope  string `name:"scim-oauth-scope" help:"Scope to ask for there, if one is needed." env:"CLAVERO_SCIM_OAUTH_SCOPE" placeholder:"SCOPE"`
	SCIMCA          string `name:"scim-ca" help:"Certificates (PEM) the SCIM service is trusted by, besides the system's." env:"CLAVERO_SCIM_CA" placeholder:"FILE"`

	CloseHour  int `help:"Hour of the night in Mexico City, 0 to 12, at which the register of the day before is closed." default:"1" env:"CLAVERO_CLOSE_HOUR" placeholder:"H"`
	BackupDays int `help:"How many days a backup may be kept: what a disposition ended is in older copies, and goes with them. Each backup says until when it may be kept." default:"90" env:"CLAVERO_BACKUP_DAYS" placeholder:"DAYS"`

	Antivirus string `help:"Address of a clamd that looks at every file people send, unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310; what it cannot look at is not taken. Without it none is asked." env:"CLAVERO_ANTIVIRUS" placeholder:"ADDRESS"`
	Metrics   string `help:"Address on which Prometheus finds metrics, at /metrics; off unless given. Anybody who reaches it may read them: 127.0.0.1:9090." env:"CLAVERO_METRICS" placeholder:"HOST:PORT"`
	LogFormat string `help:"Form of the log." enum:"text,json" default:"text" env:"CLAVERO_LOG_FORMAT" placeholder:"text|json"`
}

// Checked is a Config whose values were understood.
type Checked struct {
	Config
	URL     *url.URL
	Proxies []netip.Prefix
	From    mail.Address
	Reply   mail.Address

	SiteNetworks []netip.Prefix // besides the public one, in which the vendor's site may stand

	OperatorTo      mail.Address   // the zero value where nobody is told
	Checkpoints     []mail.Address // where checkpoints go
	VendorTo        mail.Address   // where orders go; the zero value without a vendor
	VendorAnswersTo mail.Address   // where the vendor's answers come to
}

// lastNode is the last number a server may have; commands beside it take the ones above.
const lastNode = 239

// Check understands the values; fault.Invalid names the setting and what to do.
func (c Config) Check() (Checked, error) {
	checked := Checked{Config: c}
	var err error
	if !isAddress(c.Listen) {
		return checked, bad("listen", c.Listen, "127.0.0.1:8080")
	}
	if err := errors.Join(c.checkMetrics(), c.checkSMTP()); err != nil {
		return checked, err
	}
	if c.Node < 1 || c.Node > lastNode {
		return checked, bad("node", fmt.Sprint(c.Node), "1–239")
	}
	if c.CloseHour < 0 || c.CloseHour > 12 {
		return checked, bad("close-hour", fmt.Sprint(c.CloseHour), "0–12")
	}
	if checked.URL, err = c.publicURL(); err != nil {
		return checked, err
	}
	if checked.Proxies, err = networks("trusted-proxies", c.TrustedProxies); err != nil {
		return checked, err
	}
	if checked.SiteNetworks, err = networks("vendor-site-networks", c.VendorSiteNets); err != nil {
		return checked, err
	}
	if checked.From, err = mail.ParseAddress(c.MailFrom); err != nil {
		return checked, bad("mail-from", c.MailFrom, "sintesis@salud.gob.mx")
	}
	checked.From.Name = c.Institution
	if c.ReplyTo != "" {
		if checked.Reply, err = mail.ParseAddress(c.ReplyTo); err != nil {
			return checked, bad("reply-to", c.ReplyTo, "enlace@salud.gob.mx")
		}
	}
	if c.BackupDays < 0 {
		return checked, bad("backup-days", strconv.Itoa(c.BackupDays), "90")
	}
	checked.BackupDays = cmp.Or(c.BackupDays, 90)
	if c.Operator != "" {
		if checked.OperatorTo, err = mail.ParseAddress(c.Operator); err != nil {
			return checked, bad("operator", c.Operator, "guardia@salud.gob.mx")
		}
	}
	for _, text := range c.CheckpointTo {
		to, err := mail.ParseAddress(text)
		if err != nil {
			return checked, bad("checkpoint-to", text, "oic@funcionpublica.example")
		}
		checked.Checkpoints = append(checked.Checkpoints, to)
	}
	if checked.DKIMDomain == "" {
		checked.DKIMDomain = checked.From.Domain()
	}
	if checked.VendorTo, checked.VendorAnswersTo, err = c.vendorAddresses(); err != nil {
		return checked, err
	}
	for _, check := range []func() error{c.checkMailbox, c.checkDKIM, c.checkSCIM, c.checkProviderSite} {
		if err := check(); err != nil {
			return checked, err
		}
	}
	return checked, nil
}

// checkProviderSite sees that people are sent to no address that their browser would not open safely.
func (c Config) checkProviderSite() error {
	if c.ProviderSite == "" {
		return nil
	}
	if u, err := url.Parse(c.ProviderSite); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return bad("provider-site", c.ProviderSite, "https://sintesis.emedios.example/entrar")
	}
	return nil
}

// checkMetrics keeps metrics away from the pages: what is for the operator is not served to readers.
func (c Config) checkMetrics() error {
	if c.Metrics == "" {
		return nil
	}
	if !isAddress(c.Metrics) {
		return bad("metrics", c.Metrics, "127.0.0.1:9090")
	}
	if c.Metrics == c.Listen && !strings.HasSuffix(c.Metrics, ":0") {
		return fault.New(fault.Invalid, "config.metrics_same", "Address", c.Metrics)
	}
	return nil
}

// checkDKIM sees that key and selector come together; whether the key is one is seen when it is read, at start.
func (c Config) checkDKIM() error {
	switch {
	case c.DKIMKey != "" && c.DKIMSelector == "":
		return fault.New(fault.Invalid, "config.dkim_selector_missing", "Path", c.DKIMKey)
	case c.DKIMKey == "" && c.DKIMSelector != "":
		return fault.New(fault.Invalid, "config.dkim_key_missing", "Setting", "dkim-selector")
	case c.DKIMKey == "" && c.DKIMDomain != "":
		return fault.New(fault.Invalid, "config.dkim_key_missing", "Setting", "dkim-domain")
	}
	return nil
}

// isAddress reports whether text is an address to listen on: a host, or nothing for all, and the number of a port.
func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// checkSMTP reads the mail server's address; what it trusts and signs with is read at start.
func (c Config) checkSMTP() error {
	if c.SMTP == "" {
		return nil
	}
	if _, err := mail.NewSMTP(c.SMTP, mail.SMTPOptions{}); err != nil {
		return fault.Wrap(err, fault.Invalid, "config.smtp")
	}
	return nil
}

// publicURL is the address readers use; without one it is where the server listens, by a name that this machine has.
func (c Config) publicURL() (*url.URL, error) {
	text := c.PublicURL
	if text == "" {
		text = "http://" + here(c.Listen)
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || !plainPath.MatchString(u.Path) ||
		u.String() != u.Scheme+"://"+u.Host+u.Path {
		return nil, bad("public-url", redacted(c.PublicURL), "https://www.salud.gob.mx/sintesis")
	}
	return u, nil
}

func here(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip, bad := netip.ParseAddr(host); err == nil && (host == "" || bad == nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return listen
}

// plainPath is a path prefix that is the same in an address, in a cookie and in the table of routes.
var plainPath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// networks reads a setting that is a list of networks; an address by itself is a network of one.
func networks(setting string, texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		prefix, err := parsePrefix(text)
		if err != nil {
			return nil, bad(setting, text, "10.0.0.0/8")
		}
		all = append(all, prefix)
	}
	return all, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "/") {
		ip, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		return ip.Prefix(ip.BitLen())
	}
	return netip.ParsePrefix(text)
}

func bad(setting, value, example string) error {
	return fault.New(fault.Invalid, "config.bad", "Setting", setting, "Value", value, "Example", example)
}
