package simulate

import (
	"context"
	"errors"
	"strings"
	"sync"

	"clavero/internal/mail"
	"clavero/internal/provider"
)

// letters takes mails to the people they are for, who keep of each sort the newest link.
type letters struct {
	mu       sync.Mutex
	newest   map[string]string
	renewals []string // addresses whose key ends soon, in the order of their letters
	sent     int
}

func newLetters() *letters { return &letters{newest: map[string]string{}} }

// Send keeps the link of a letter for its reader.
func (l *letters) Send(_ context.Context, m mail.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent++
	if m.Letter.Button == nil {
		return nil
	}
	path := m.Letter.Button.URL[strings.Index(m.Letter.Button.URL, "example")+len("example"):]
	page, token, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch page {
	case "confirmar", "clave":
		l.newest[m.To.Mail+" "+page] = token
	case "renovar":
		l.newest[m.To.Mail+" "+page] = token
		l.renewals = append(l.renewals, m.To.Mail)
	}
	return nil
}

// take gives the newest link of that sort, once.
func (l *letters) take(address, page string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	token := l.newest[address+" "+page]
	delete(l.newest, address+" "+page)
	return token
}

// toRenew gives the addresses that were written to about their key's end, and forgets them.
func (l *letters) toRenew() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := l.renewals
	l.renewals = nil
	return list
}

// vendor is the portal with the outages of a vendor.
type vendor struct {
	provider.Provider
	down bool
}

var errDown = errors.New("the vendor is down")

// Carry fails while the vendor is down.
func (v *vendor) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	if v.down {
		return provider.Answer{}, errDown
	}
	return v.Provider.Carry(ctx, o)
}

// Probe is neither yes nor no while the vendor is down.
func (v *vendor) Probe(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
	if v.down {
		return provider.Down, nil
	}
	return v.Provider.Probe(ctx, user, secret)
}
