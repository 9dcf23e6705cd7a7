package prober

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The key that every site of these tests knows. Its secret has what gets lost on the way: accents, signs, a space.
const (
	testUser   = "jperez"
	testSecret = "Ñandú 84&31=%+"
)

const (
	okPage    = `<!doctype html><title>Inicio</title><h1>Síntesis del día</h1><a href=/salir>Cerrar sesión</a>`
	noPage    = `<!doctype html><p class=error>Usuario o <b>contraseña</b> incorrecta.</p>`
	loginForm = `<!doctype html><h1>Bienvenido</h1><form method=post action=/entrar><input name=usuario><input type=password name=clave><button>Entrar</button></form>`
)

func known(r *http.Request) bool {
	return r.PostFormValue("usuario") == testUser && r.PostFormValue("clave") == testSecret
}

func showHTML(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprint(w, text)
}

// page serves one text.
func serves(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { showHTML(w, text) }
}

// answers is a site that shows a form and answers it on the spot, with status 200 whatever the key.
func answers(form string, right func(*http.Request) bool, yes, no string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet:
			showHTML(w, form)
		case right(r):
			showHTML(w, yes)
		default:
			showHTML(w, no)
		}
	}
}

// plain is the simplest site.
func plain() http.Handler { return answers(loginForm, known, okPage, noPage) }

// careful wants its token and its cookie back, sends on after a right key, and ends sessions.
func careful() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /entrar", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "visita", Value: "v1", Path: "/", HttpOnly: true})
		showHTML(w, `<form method="POST" action=""><input type=hidden name=testigo value="a&amp;b=&quot;ñ&quot;">
			<input name=usuario value=anterior><input name=clave type=password><input type=checkbox name=recordar>
			<select name=zona><option value=n>Norte<option selected>Centro sur</select><textarea name=nota>
una
nota</textarea><input type=submit name=accion value=entrar><input type=submit name=accion value=olvide></form>`)
	})
	mux.HandleFunc("POST /entrar", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("visita")
		if err != nil || cookie.Value != "v1" || r.PostFormValue("testigo") != `a&b="ñ"` || r.Header.Get("Referer") == "" {
			http.Error(w, "la visita venció", http.StatusForbidden)
			return
		}
		for name, want := range map[string]string{"zona": "Centro sur", "recordar": "", "accion": "entrar", "nota": "una\r\nnota"} {
			if got := r.PostFormValue(name); got != want || len(r.PostForm[name]) > 1 {
				http.Error(w, name+" llegó mal", http.StatusBadRequest)
				return
			}
		}
		if !known(r) {
			http.Redirect(w, r, "/entrar/otra-vez?error=clave&u="+testUser, http.StatusSeeOther)
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "sesion", Value: "s1", Path: "/"})
		http.Redirect(w, r, "/inicio", http.StatusFound)
	})
	mux.HandleFunc("GET /entrar/otra-vez", serves("<p>Intente otra vez</p>"))
	mux.HandleFunc("GET /inicio", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("sesion"); err != nil {
			http.Redirect(w, r, "/entrar", http.StatusFound)
			return
		}
		showHTML(w, okPage)
	})
	mux.HandleFunc("GET /salir", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "sesion", MaxAge: -1, Path: "/"})
		showHTML(w, "<p>Hasta luego</p>")
	})
	return mux
}

// scripted has a page that is a script, which posts JSON with a token from a cookie.
func scripted() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /entrar", func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "XSRF-TOKEN", Value: "t0k"})
		showHTML(w, `<div id=app></div><script>fetch("/api/entrar")</script>`)
	})
	mux.HandleFunc("POST /api/entrar", func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Usuario, Clave string }
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || r.Header.Get("X-XSRF-TOKEN") != "t0k" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if sent.Usuario != testUser || sent.Clave != testSecret {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprint(w, `{"error":"contrase\u00f1a incorrecta"}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"acceso":true,"nombre":"Julia"}`)
	})
	return mux
}

// old is a site in Latin-1 that says so in a <meta> alone.
func old() http.Handler {
	latin := func(w http.ResponseWriter, text string) {
		encoded, _ := charmap.ISO8859_1.NewEncoder().String(text)
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, encoded)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			latin(w, `<meta http-equiv=Content-Type content="text/html; charset=iso-8859-1">`+loginForm)
			return
		}
		sent, _ := charmap.ISO8859_1.NewDecoder().String(r.PostFormValue("clave"))
		text := `<meta charset=latin1>` + noPage
		if sent == testSecret {
			text = `<meta charset=latin1>` + okPage
		}
		latin(w, text)
	})
}

// twoPages asks for the user on one page and for the secret on the next.
func twoPages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/entrar", serves(`<form method=post action=/paso2><input name=usuario></form>`))
	mux.HandleFunc("/paso2", func(w http.ResponseWriter, r *http.Request) {
		showHTML(w, `<form method=post action=/paso3 enctype=multipart/form-data><input type=hidden name=usuario value="`+r.PostFormValue("usuario")+`"><input name=clave></form>`)
	})
	mux.HandleFunc("/paso3", answers("", known, okPage, noPage))
	return mux
}

// basic asks for the key in the browser's own window.
func basic() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, secret, _ := r.BasicAuth(); user != testUser || secret != testSecret {
			w.Header().Set("WWW-Authenticate", `Basic realm="sintesis", charset="UTF-8"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		showHTML(w, okPage)
	})
}

// refreshing sends on by pages: from a right key to the start, from a wrong one back to the form.
func refreshing() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/entrar", answers(`<noscript><meta http-equiv=refresh content="0;url=/sin-script"></noscript>`+loginForm, known,
		`<meta http-equiv="Refresh" content="1; URL='/inicio'"><p>Un momento…`,
		`<meta http-equiv=refresh content="3;url=/entrar"><p>Contraseña incorrecta; en tres segundos podrá intentar de nuevo.`))
	mux.HandleFunc("/inicio", serves(okPage))
	return mux
}

// prepared has its refusal ready and hidden in the page with the form, as many do.
func prepared() http.Handler {
	form := `<div class="oculto">Usuario o contraseña incorrecta.</div>` + loginForm
	return answers(form, known, okPage, form+`<p>Sus datos no coinciden</p>`)
}

// unseen hides it in ways that the page itself tells.
func unseen() http.Handler {
	form := `<p hidden>Contraseña incorrecta<p style="display: none">contraseña incorrecta</p><div hidden><div>x</div>contraseña incorrecta</div>` +
		`<script>alert("contraseña incorrecta")</script>` + loginForm
	return answers(form, known, okPage, strings.Replace(form, "<p hidden>", "<p>", 1))
}
