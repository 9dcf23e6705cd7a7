package crash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"clavero/internal/mail/mailtest"
)

// crowd is everybody who asks for a key.
type crowd struct {
	trial   *trial
	all     []*person
	door    chan *person
	let     int
	closing sync.Once
	presses chan struct{} // holds a token when somebody just pressed something
}

const atOnce = 8 // people at their screens

func newCrowd(r *trial) *crowd {
	c := &crowd{trial: r, door: make(chan *person, r.people), presses: make(chan struct{}, 1)}
	for n := range r.people {
		c.all = append(c.all, newPerson(c, n))
	}
	return c
}

// come lets those who are let in walk their way; what it returns is closed when all have.
func (c *crowd) come(ctx context.Context) <-chan struct{} {
	var walking sync.WaitGroup
	for range atOnce {
		walking.Go(func() {
			for p := range c.door {
				if err := p.walk(ctx); err != nil {
					c.trial.t.Errorf("person %d: %v", p.n, err)
				}
			}
		})
	}
	gone := make(chan struct{})
	go func() { walking.Wait(); close(gone) }()
	return gone
}

// letIn opens the door to the first n people.
func (c *crowd) letIn(n int) {
	for ; c.let < min(n, len(c.all)); c.let++ {
		c.door <- c.all[c.let]
	}
}

// close sends those home who were not let in.
func (c *crowd) close() { c.closing.Do(func() { close(c.door) }) }

// anyPress waits until somebody presses something, but no longer than patience.
func (c *crowd) anyPress(ctx context.Context, patience time.Duration) {
	select {
	case <-c.presses:
	default:
	}
	select {
	case <-c.presses:
	case <-time.After(patience):
	case <-ctx.Done():
	}
}

func (c *crowd) pressed() {
	select {
	case c.presses <- struct{}{}:
	default:
	}
}

// person asks for a key. Two of three also take it.
type person struct {
	crowd   *crowd
	n       int
	surname string
	mail    string
	settles bool
	browser *http.Client

	secrets []string // shown to them
	again   int      // pages they asked for again because the program was gone
	unseen  int      // times their key was handed over to a page that never came
}

// givenName is everybody's: it must not appear in the log.
const givenName = "Amapola"

func newPerson(c *crowd, n int) *person {
	jar, _ := cookiejar.New(nil) // fails never
	return &person{
		crowd: c, n: n, surname: surname(n), mail: fmt.Sprintf("persona.%d@%s", n, c.trial.unitDomain(n/perUnit)), settles: n%3 != 2,
		browser: &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// surname gives one in five the same name, so that they want the same user name.
func surname(n int) string {
	if n%5 == 0 {
		return "Prueba"
	}
	var name strings.Builder
	for ; n > 0; n /= 10 {
		name.WriteString([]string{"ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"}[n%10])
	}
	return "Ensayo" + name.String()
}

// walk is the way of one person from the form to the key.
func (p *person) walk(ctx context.Context) error {
	if err := p.ask(ctx); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	if err := p.confirm(ctx); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	link, err := p.letter(ctx, "/clave/", "")
	if err != nil || !p.settles {
		return err
	}
	if err := p.receive(ctx, link); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	for after := ""; len(p.secrets) == 0; {
		if after, err = p.reset(ctx, after); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
	}
	return nil
}

// ask sends the form until its answer comes.
func (p *person) ask(ctx context.Context) error {
	form := url.Values{
		"given_names": {givenName}, "surname1": {p.surname}, "position": {"Subdirectora de Ensayos"}, "unit": {unitName(p.n / perUnit)},
		"mail": {p.mail}, "phone": {"55 5555 0123"}, "reason": {"Seguir lo que se publica sobre la campaña de vacunación."},
		"consent": {"on"}, "notice_version": {"2026-1"},
	}
	for {
		answer, err := p.press(ctx, "/solicitud", form)
		if errors.Is(err, errKilled) {
			continue
		}
		if err != nil {
			return err
		}
		return answer.must(http.StatusSeeOther)
	}
}

// confirm opens the link and presses the button; after a kill it reloads the page, which tells whether that is done.
func (p *person) confirm(ctx context.Context) error {
	link, err := p.letter(ctx, "/confirmar/", "")
	if err != nil {
		return err
	}
	_, err = p.spend(ctx, link, url.Values{}, http.StatusOK)
	return err
}

// spend opens the page of a link and presses its button until a page says that it is done. Where the answer of the press
// that did it was lost, the answer given back is empty.
func (p *person) spend(ctx context.Context, link string, form url.Values, done int) (answer, error) {
	pressed := false
	for {
		page, err := p.open(ctx, link)
		if errors.Is(err, errKilled) {
			continue
		}
		if err != nil {
			return page, err
		}
		if page.status == http.StatusGone && pressed {
			return answer{}, nil
		}
		if err := page.must(http.StatusOK); err != nil {
			return page, err
		}
		pressed = true
		page, err = p.press(ctx, link, form)
		if errors.Is(err, errKilled) {
			continue
		}
		if err != nil {
			return page, err
		}
		return page, page.must(done)
	}
}

// receive takes the key of a delivery.
func (p *person) receive(ctx context.Context, link string) error {
	shown, err := p.spend(ctx, link, url.Values{"fact": {"0123"}}, http.StatusOK)
	if err != nil {
		return err
	}
	return p.keep(shown)
}

var secretShape = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{2,4}){6}`)

// keep writes down the secret of the page, if the page came.
func (p *person) keep(shown answer) error {
	if shown.status == 0 {
		p.unseen++
		return nil
	}
	secret := secretShape.FindString(shown.body)
	if secret == "" {
		return fmt.Errorf("no secret on the page: %s", shown.says())
	}
	p.secrets = append(p.secrets, secret)
	return nil
}

// reset is what the page before says to whoever never saw the key: «olvidé mi frase». It gives the link it used, so that
// another round waits for another one.
func (p *person) reset(ctx context.Context, usedBefore string) (string, error) {
	for {
		asked, err := p.press(ctx, p.crowd.trial.program.base+"/frase/olvidada", url.Values{"mail": {p.mail}})
		if errors.Is(err, errKilled) {
			continue
		}
		if err == nil {
			err = asked.must(http.StatusSeeOther)
		}
		if err != nil {
			return usedBefore, err
		}
		// What is done away from the answer may die with the program: then no letter comes, and one asks again.
		waiting, cancel := context.WithTimeout(ctx, 10*time.Second)
		link, err := p.letter(waiting, "/frase/", usedBefore)
		cancel()
		if err != nil && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return usedBefore, err
		}
		begun, err := p.spend(ctx, link, url.Values{}, http.StatusSeeOther)
		if err != nil || begun.status == 0 {
			return link, err
		}
		return link, p.takeNew(ctx)
	}
}

// takeNew waits for the provider, reloading as the page itself would, and takes the new secret.
func (p *person) takeNew(ctx context.Context) error {
	link := p.crowd.trial.program.base + "/mi-solicitud/clave"
	for {
		page, err := p.open(ctx, link)
		switch {
		case errors.Is(err, errKilled):
			continue
		case err != nil:
			return err
		case page.header.Get("Refresh") == "":
			shown, err := p.spend(ctx, link, url.Values{}, http.StatusOK)
			if err != nil {
				return err
			}
			return p.keep(shown)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// letter waits for the first letter with a link to a page, leaving out the letters up to a link used before.
func (p *person) letter(ctx context.Context, page, usedBefore string) (string, error) {
	found, passed := "", usedBefore == ""
	_, err := p.crowd.trial.mails.Mailbox(p.mail).Wait(ctx, func(m mailtest.Mail) bool {
		link := linkTo(m, page)
		if link == "" {
			return false
		}
		if passed && link != usedBefore {
			found = link
			return true
		}
		passed = passed || link == usedBefore
		return false
	})
	if err != nil {
		return "", fmt.Errorf("no letter with a link to %s: %w", page, err)
	}
	return found, nil
}

func linkTo(m mailtest.Mail, page string) string {
	for _, link := range m.Links() {
		if strings.Contains(link, page) {
			return link
		}
	}
	return ""
}

// answer is a page that came.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) must(status int) error {
	if a.status != status {
		return fmt.Errorf("status %d, not %d: %s", a.status, status, a.says())
	}
	return nil
}

var (
	mainPart = regexp.MustCompile(`(?s)<main.*</main>`)
	tags     = regexp.MustCompile(`(?s)<[^>]*>|\s+`)
)

// says is the text of a page, for messages.
func (a answer) says() string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(mainPart.FindString(a.body), " ")), " ")
}

// errKilled is a page that did not come because the program was killed.
var errKilled = errors.New("killed meanwhile")

func (p *person) open(ctx context.Context, link string) (answer, error) {
	return p.request(ctx, http.MethodGet, link, nil)
}

// press sends a form; a path is one of the program's.
func (p *person) press(ctx context.Context, link string, form url.Values) (answer, error) {
	if strings.HasPrefix(link, "/") {
		link = p.crowd.trial.program.base + link
	}
	p.crowd.pressed()
	return p.request(ctx, http.MethodPost, link, form)
}

// request waits until the program answers and asks it for a page.
func (p *person) request(ctx context.Context, method, link string, form url.Values) (answer, error) {
	program := p.crowd.trial.program
	life, err := program.await(ctx)
	if err != nil {
		return answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, method, link, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8:%x::1", p.n)) // each from a network of their own
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	came, err := p.send(request)
	if err != nil && ctx.Err() == nil && !program.alive(life) {
		p.again++
		return answer{}, errKilled
	}
	return came, err
}

func (p *person) send(request *http.Request) (answer, error) {
	response, err := p.browser.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(body)}, err
}
