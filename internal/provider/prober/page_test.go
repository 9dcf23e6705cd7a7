package prober

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t testing.TB, kind, body string) (*page, error) {
	t.Helper()
	u, err := url.Parse("https://emedios.example/entrar?x=1")
	if err != nil {
		t.Fatal(err)
	}
	return readPage(u, 200, http.Header{"Content-Type": {kind}}, []byte(body))
}

func TestFoldText(t *testing.T) {
	for in, want := range map[string]string{
		"¡Contraseña   INCORRECTA!":     "contrasena incorrecta",
		"contrasen\u0303a\u00adincorr.": "contrasenaincorr",
		"usuario/clave no-válidos\n":    "usuario clave no validos",
		"«»":                            "",
	} {
		if got := foldText(in); got != want {
			t.Errorf("foldText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	for name, c := range map[string]struct{ kind, body string }{
		"header":               {"text/html; charset=windows-1252", "<p>contrase\xf1a</p>"},
		"meta":                 {"text/html", "<meta charset=iso-8859-1><p>contrase\xf1a</p>"},
		"guessed 1252":         {"text/html", "<p>contrase\xf1a</p>"},
		"guessed UTF-8":        {"text/html", strings.Repeat(" ", 2000) + "<p>contraseña</p>"},
		"mark":                 {"text/html", "\xef\xbb\xbf<p>contraseña</p>"},
		"UTF-16":               {"text/html; charset=utf-16le", "<\x00p\x00>\x00c\x00o\x00n\x00t\x00r\x00a\x00s\x00e\x00\xf1\x00a\x00"},
		"references":           {"text/html", "<p>contrase&ntilde;a"},
		"an unknown charset":   {"text/html; charset=no-existe", "<p>contraseña</p>"},
		"plain text":           {"text/plain; charset=utf-8", "contraseña"},
		"JSON with escapes":    {"application/json", `{"m":"contrase\u00f1a"}`},
		"no type":              {"", "<html><p>contraseña"},
		"entities in XHTML":    {"application/xhtml+xml", "<p>contrase&#241;a</p>"},
		"broken off in a tag":  {"text/html", "<p>contraseña</p><div class="},
		"a replaced character": {"text/html; charset=utf-8", "<p>\xff contraseña"},
	} {
		p, err := read(t, c.kind, c.body)
		if err != nil || !p.says("Contraseña") {
			t.Errorf("%s: %q %v", name, p.text, err)
		}
	}
}

func TestRefreshAddress(t *testing.T) {
	for in, want := range map[string]string{
		"0;url=/inicio": "/inicio", "3; URL='/a b'": "/a b", "0,url=x": "x", " 1 ; url = \"y\"": "y",
		"600": "", "600;url=/fin": "", "5": "", "x;url=y": "", "": "", "0;/inicio": "", "NaN;url=z": "",
	} {
		if got := refreshAddress(in); got != want {
			t.Errorf("refreshAddress(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestFillsAsABrowser compares what would be sent, in its charset.
func TestFillsAsABrowser(t *testing.T) {
	p, err := read(t, "text/html; charset=iso-8859-1", `<form method=post accept-charset="x-nada iso-8859-1">
		<input type=hidden name=_charset_><input type=hidden name=t value="1&amp;2"><input name=usuario value=otro><input name=usuario>
		<input type=radio name=r value=a><input type=radio name=r value=b checked><input type=checkbox name=c checked>
		<input name=d value=no disabled><input type=file name=f><input type=reset name=x value=x><input value=sinnombre>
		<input type=button name=y value=y><button name=b1 value=1>Uno</button><button name=b2 value=2>Dos</button></form>`)
	if err != nil {
		t.Fatal(err)
	}
	step := Step{Fields: map[string]string{"usuario": "{user}"}}
	f, err := p.choose(step)
	if err != nil {
		t.Fatal(err)
	}
	charset := f.submission(p.charset)
	for button, want := range map[string]string{
		"":   "_charset_=windows-1252&t=1%262&usuario=Nu%F1ez+%26%2312354%3B&r=b&c=on&b1=1",
		"b2": "_charset_=windows-1252&t=1%262&usuario=Nu%F1ez+%26%2312354%3B&r=b&c=on&b2=2",
	} {
		_, body, err := f.encode(f.fill(map[string]string{"usuario": "Nuñez あ"}, button, charset.name), charset)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(body)); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add("text/html", loginForm)
	f.Add("text/html; charset=utf-16", "\xff\xfe<\x00")
	f.Add("text/html", `<select name=a><option>x<select><option selected value=y></form><form><form><p hidden><p><template><form>`)
	f.Add("text/html", `<base href="%zz"><meta http-equiv=refresh content="0;url=:"><textarea name=usuario></script><title>`)
	f.Add("application/json", `{"a":[[[["b",1e999`)
	f.Add("text/html", strings.Repeat("<div hidden><form id=a><input form=a name=usuario>", 200))
	f.Fuzz(func(t *testing.T, kind, body string) {
		p, err := read(t, kind, body)
		if err != nil {
			return
		}
		if p.text != "" && p.text != " "+foldText(p.text)+" " {
			t.Errorf("the text is not folded: %q", p.text)
		}
		if len(p.forms) > maxForms {
			t.Errorf("%d forms", len(p.forms))
		}
		if chosen, err := p.choose(Step{Fields: map[string]string{"usuario": "{user}"}}); err == nil {
			charset := chosen.submission(p.charset)
			_, body, err := chosen.encode(chosen.fill(map[string]string{"usuario": "Núñez"}, "", charset.name), charset)
			if err == nil && chosen.enctype == "" && !strings.Contains("&"+string(body), "&usuario=") {
				t.Errorf("the field was chosen by and not sent: %s", body)
			}
		}
	})
}
