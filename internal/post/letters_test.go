package post

import (
	"flag"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/mail"
)

var letters = flag.String("letters", "", "folder that TestLetters writes every mail to, as it is sent, with a page that shows them all")

// specimen is one of the mails that the standard mechanisms send, in a language, with invented data.
type specimen struct {
	Purpose, Lang string
	Subject       string
	Text, HTML    string
	letter        mail.Letter
}

// alone are the mails that are about no case, or about one that has no folio yet.
var alone = []string{"confirm", "reset", "invite", "checkpoint", "recert_asked", "recert_reminded", "recert_superior", "recert_restricted"}

// TestLetters reads every mail the way who gets it does: whole, without a place left open, with a subject that a telephone
// shows, in lines that a terminal holds. With -letters it writes them all out, for people to look at.
func TestLetters(t *testing.T) {
	all := specimens(t)
	for _, s := range all {
		t.Run(s.Purpose+"-"+s.Lang, s.check)
	}
	if *letters != "" {
		show(t, *letters, all)
	}
}

func (s specimen) check(t *testing.T) {
	t.Parallel()
	for _, text := range []string{s.Subject, s.Text, s.HTML} {
		if strings.ContainsAny(text, "{}") && !strings.Contains(text, ":root {") || strings.Contains(s.Text, "rules.sample") {
			t.Errorf("something is not filled in:\n%s", text)
		}
	}
	if length := utf8.RuneCountInString(s.Subject); length > longestSubject {
		t.Errorf("the subject has %d characters, more than %d: %s", length, longestSubject, s.Subject)
	}
	for line := range strings.Lines(s.Text) {
		if line = strings.TrimRight(line, "\n"); utf8.RuneCountInString(line) > 72 && !strings.HasPrefix(line, "http") && strings.Contains(line, " ") {
			t.Errorf("a line of the text is too long: %s", line)
		}
	}
	if s.letter.Button != nil && strings.Count(s.HTML, s.letter.Button.URL) < 3 {
		t.Error("the link is not both a button and readable")
	}
	if !strings.Contains(strings.ReplaceAll(s.Text, "\n", " "), s.letter.Contact) {
		t.Error("it does not say whom to ask")
	}
}

// longestSubject is what the list of a mail program on a wide screen shows; what matters comes first.
const longestSubject = 78

func specimens(t *testing.T) []specimen {
	t.Helper()
	mails := guideline.StandardMechanism().Mails
	var all []specimen
	for _, purpose := range slices.Sorted(maps.Keys(mails)) {
		for _, tag := range []lang.Tag{lang.ES, lang.EN} {
			if !strings.HasPrefix(purpose, "vendor_") { // those are written by package correspondence, with their tables
				all = append(all, specimenOf(t, purpose, tag, mails[purpose][string(tag)]))
			}
		}
	}
	return all
}

func specimenOf(t *testing.T, purpose string, tag lang.Tag, words guideline.MailText) specimen {
	t.Helper()
	institution := mail.Address{Name: "Secretaría de Salud", Mail: "sintesis@salud.example"}
	o := &Office{site: Site{PublicURL: &url.URL{Scheme: "https", Host: "salud.example", Path: "/sintesis"}, Institution: institution.Name,
		Office: "Dirección de Comunicación y Enlace, enlace@salud.example"}}
	content := kept{Args: map[string]string{}, Folio: tag.T("rules.sample.Folio"),
		Head: "412:9f2c4a7e02d86f35b7cc0e1f4a6d98235e7780aa4410c9f6d2be35117f0c8d64"}
	for _, name := range guideline.Placeholders {
		content.Args[name] = tag.T("rules.sample." + name)
	}
	if slices.Contains(alone, purpose) {
		content.Folio = ""
	}
	address := o.site.URL("/seguimiento/" + strings.Repeat("Kq7Rz3", 7) + "w")
	letter := o.letter(tag, words, content, address)
	built, err := mail.Message{ID: mail.MessageID(purpose, 1, 1, "salud.example"), From: institution, To: mail.Address{Mail: "amapola.rios@salud.example"},
		At: time.Date(2026, 11, 23, 15, 5, 0, 0, time.UTC), Letter: letter}.Build()
	if err != nil {
		t.Fatal(purpose, tag, err)
	}
	return specimen{Purpose: purpose, Lang: string(tag), Subject: letter.Subject, Text: built.Text, HTML: built.HTML, letter: letter}
}

var gallery = template.Must(template.New("gallery").Parse(`<!DOCTYPE html><meta charset="utf-8"><title>Mails</title>
<style>body{font:16px system-ui;margin:16px} section{display:flex;gap:24px;align-items:start;margin:0 0 48px} iframe{border:1px solid #999;height:760px;flex:none} pre{margin:0;font-size:13px}</style>
{{range .}}<h2>{{.Purpose}} · {{.Lang}} · {{.Subject}}</h2><section><iframe width="700" src="{{.Purpose}}-{{.Lang}}.html"></iframe><iframe width="375" src="{{.Purpose}}-{{.Lang}}.html"></iframe><pre>{{.Text}}</pre></section>
{{end}}`))

func show(t *testing.T, folder string, all []specimen) {
	t.Helper()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		name := s.Purpose + "-" + s.Lang
		write(name+".html", s.HTML)
		write(name+".txt", fmt.Sprintf("%s\n\n%s", s.Subject, s.Text))
	}
	var page strings.Builder
	if err := gallery.Execute(&page, all); err != nil {
		t.Fatal(err)
	}
	write("index.html", page.String())
}
