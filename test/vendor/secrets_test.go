package vendor

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"clavero/internal/need"
	"clavero/internal/store"
)

// checkSecrets looks for every secret, in each form in which a mail may carry it, in all that is left: the database's
// files or its dump, the backup, the log, the mailbox.
func (o *outcome) checkSecrets(ctx context.Context, exported string) {
	secrets := o.plan.forged
	for _, order := range o.orders {
		secrets = append(secrets, order.secrets...)
	}
	n := newNeedles(secrets)
	read := 0
	search := func(place string, content []byte) {
		read += len(content)
		for _, text := range []string{string(content), unfolded.Replace(string(content))} {
			if found := n.in(text); found != "" {
				o.t.Errorf("%s holds %q", place, found)
			}
		}
	}
	for _, dir := range []string{o.data, exported, o.mails.Home(o.answers())} {
		o.must(filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "tmp" && filepath.Dir(path) == o.mails.Home(o.answers()) {
				return fs.SkipDir // what Dovecot was being handed when it was killed: in no mailbox yet, and Postfix hands it over again
			}
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			search(path, content)
			return err
		}))
	}
	search("the log", []byte(o.said()))
	if o.engine == store.Postgres {
		dump, err := exec.CommandContext(ctx, need.Program(o.t, "pg_dump"), "--dbname", o.place.URL).Output()
		o.must(err)
		search("the dump", dump)
	}
	o.t.Logf("%d secrets looked for in %d forms in %d bytes", len(secrets), n.count(), read)
}

// unfolded takes out the line ends that base64 and quoted-printable put in.
var unfolded = strings.NewReplacer("=\r\n", "", "=\n", "", "\r\n", "", "\n", "")

// needles are texts to look for, all at once, by their first bytes.
type needles map[string][]string

const needlePoint = 6

// newNeedles gives each secret as it is, in base64 wherever in a text it begins, in hexadecimal, and escaped.
func newNeedles(secrets []string) needles {
	n := needles{}
	for _, secret := range secrets {
		coded := hex.EncodeToString([]byte(secret))
		forms := []string{secret, coded, strings.ToUpper(coded), strings.ReplaceAll(secret, "_", "=5F")}
		var quoted strings.Builder
		for _, b := range []byte(secret) {
			fmt.Fprintf(&quoted, "=%02X", b)
		}
		forms = append(forms, quoted.String())
		for shift := range 3 {
			inner := secret[shift : shift+(len(secret)-shift)/3*3]
			forms = append(forms, base64.StdEncoding.EncodeToString([]byte(inner)), base64.URLEncoding.EncodeToString([]byte(inner)))
		}
		for _, form := range forms {
			n[form[:needlePoint]] = append(n[form[:needlePoint]], form)
		}
	}
	return n
}

func (n needles) count() int {
	count := 0
	for _, list := range n {
		count += len(list)
	}
	return count
}

// in gives the first of them that stands in a text.
func (n needles) in(text string) string {
	for i := range max(0, len(text)-needlePoint+1) {
		for _, needle := range n[text[i:i+needlePoint]] {
			if strings.HasPrefix(text[i:], needle) {
				return needle
			}
		}
	}
	return ""
}
