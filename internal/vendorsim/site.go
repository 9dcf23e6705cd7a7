package vendorsim

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"clavero/internal/provider/prober"
)

//go:embed site
var siteFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"moment": moment, "habit": Habit.words, "inc": func(n int) int { return n + 1 }}).ParseFS(siteFiles, "site/*.html"))

// session is one visit of a user.
type session struct {
	user string
	ends time.Time
}

const (
	sessionLife = 30 * time.Minute
	maxSessions = 10_000
)

// doors are the sessions of the site.
type doors struct {
	mu       sync.Mutex
	sessions map[string]session
	guard    [32]byte // key of the forms' tokens
}

func newDoors() *doors {
	d := &doors{sessions: map[string]session{}}
	_, _ = rand.Read(d.guard[:]) // never fails (crypto/rand, Go 1.24)
	return d
}

func (s *Sim) newSite() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", http.RedirectHandler("/sintesis", http.StatusSeeOther))
	mux.HandleFunc("GET /entrar", s.showEntry)
	mux.HandleFunc("POST /entrar", s.enter)
	mux.HandleFunc("GET /sintesis", s.showDigest)
	mux.HandleFunc("GET /sintesis/{note}", s.showNote)
	mux.HandleFunc("POST /salir", s.leave)
	mux.HandleFunc("GET /proveedor", s.showOffice)
	mux.HandleFunc("GET /proveedor/usuarios.csv", s.sendUsers)
	mux.HandleFunc("GET /proveedor/accesos.log", s.sendLog)
	mux.HandleFunc("GET /estilo.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, siteFiles, "site/estilo.css") })
	return s.logged(guarded(mux))
}

// served is the site, and the interface below it, whose requests are no accesses.
func (s *Sim) served() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.newSite())
	mux.Handle(scimBase+"/", s.newSCIM())
	return mux
}

// guarded bounds what is sent in and forbids what the pages do without.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func (s *Sim) show(w http.ResponseWriter, status int, page string, data map[string]any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, page, data); err != nil {
		s.o.Log.Error("a page was not written", "page", page, "error", err)
	}
}

func (s *Sim) showEntry(w http.ResponseWriter, r *http.Request) { s.entry(w, r, "", "") }

// entry shows the form, with a token that only the browser that holds the visit's cookie can send back.
func (s *Sim) entry(w http.ResponseWriter, r *http.Request, user, problem string) {
	visit, err := r.Cookie("visita")
	if err != nil || visit.Value == "" {
		visit = &http.Cookie{Name: "visita", Value: newToken(), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
		http.SetCookie(w, visit)
	}
	s.show(w, http.StatusOK, "entrar.html", map[string]any{"Token": s.doors.token(visit.Value), "User": user, "Problem": problem})
}

func newToken() string {
	random := make([]byte, 18)
	_, _ = rand.Read(random) // never fails (crypto/rand, Go 1.24)
	return base64.RawURLEncoding.EncodeToString(random)
}

func (d *doors) token(visit string) string {
	sum := sha256.Sum256(append(d.guard[:], visit...))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// The sentences of the form, which are also the marks by which a probe knows a refusal.
const (
	refusedKey       = "Usuario o contraseña incorrectos."
	refusedSuspended = "Su cuenta está suspendida. Comuníquese con E-Medios."
	staleForm        = "El formulario venció. Vuelva a intentarlo."
)

func (s *Sim) enter(w http.ResponseWriter, r *http.Request) {
	name := strings.ToLower(strings.TrimSpace(r.PostFormValue("usuario")))
	visit, err := r.Cookie("visita")
	if err != nil || subtle.ConstantTimeCompare([]byte(r.PostFormValue("testigo")), []byte(s.doors.token(visit.Value))) != 1 {
		s.entry(w, r, name, staleForm)
		return
	}
	if problem := s.refusal(name, r.PostFormValue("contrasena")); problem != "" {
		s.entry(w, r, name, problem)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "sesion", Value: s.doors.open(name, s.o.Now()), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	noteUser(w, name)
	http.Redirect(w, r, "/sintesis", http.StatusSeeOther)
}

// refusal says why a key does not enter, "" when it does. A suspended user is told so once the key is right.
func (s *Sim) refusal(name, secret string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.users[name]
	if user == nil || user.State == Removed || subtle.ConstantTimeCompare([]byte(user.Secret), []byte(secret)) != 1 {
		return refusedKey
	}
	if user.State == Suspended {
		return refusedSuspended
	}
	user.Last = s.o.Now()
	s.save()
	return ""
}

func (d *doors) open(user string, now time.Time) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for token, held := range d.sessions {
		if now.After(held.ends) || len(d.sessions) >= maxSessions {
			delete(d.sessions, token)
		}
	}
	token := newToken()
	d.sessions[token] = session{user, now.Add(sessionLife)}
	return token
}

// visitor is who holds the request's session, "" for nobody. A user suspended meanwhile is put out.
func (s *Sim) visitor(r *http.Request) string {
	cookie, err := r.Cookie("sesion")
	if err != nil {
		return ""
	}
	s.doors.mu.Lock()
	held := s.doors.sessions[cookie.Value]
	s.doors.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if user := s.users[held.user]; user == nil || user.State != Active || s.o.Now().After(held.ends) {
		return ""
	}
	return held.user
}

func (s *Sim) leave(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie("sesion"); err == nil {
		s.doors.mu.Lock()
		delete(s.doors.sessions, cookie.Value)
		s.doors.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: "sesion", Path: "/", MaxAge: -1, HttpOnly: true})
	s.show(w, http.StatusOK, "adios.html", nil)
}

// Recipe is how its site is signed in to.
func (s *Sim) Recipe() prober.Recipe {
	return prober.Recipe{
		Login:   s.URL() + "/entrar",
		Steps:   []prober.Step{{Do: prober.Form, Fields: map[string]string{"usuario": "{user}", "contrasena": "{secret}"}}},
		Success: []prober.Mark{{Name: "síntesis abierta", Path: "/sintesis", Words: "Cerrar sesión"}},
		Failure: []prober.Mark{{Words: refusedKey}, {Words: refusedSuspended}},
		SignOut: &prober.Step{Do: prober.Form, Form: "salir"},
	}
}
