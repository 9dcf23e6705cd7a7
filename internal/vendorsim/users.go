package vendorsim

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
)

// account is a user with its secret.
type account struct {
	User
	Secret   string `json:"secreto"`
	ID       string `json:"id"`
	External string `json:"id_externo,omitempty"` // another system's id of it, by SCIM
}

// record is what became of an order, so that asking again gives the same user and key.
type record struct {
	UserName string `json:"usuario"`
	Times    int    `json:"veces"`
	Refused  bool   `json:"rehusada"`
}

// result is the outcome of one order, as it is answered.
type result struct {
	Asked
	user    string
	secret  string
	refused string // why not
}

// carry does what an order asks. Asked again, it answers the same again.
func (s *Sim) carry(a Asked) result {
	r := result{Asked: a, user: a.User}
	known := s.asked[a.key()]
	if a.Op == provider.Create {
		user := s.users[known.UserName]
		if user == nil {
			user = s.create(a.Person)
			known.UserName = user.Name
		}
		r.user, r.secret = user.Name, user.Secret
		return r
	}
	user := s.users[strings.ToLower(a.User)]
	if user == nil || user.State == Removed {
		r.refused = "No encontramos ese usuario en el sistema"
		return r
	}
	r.user = user.Name
	switch a.Op {
	case provider.Reset:
		if known.UserName == "" {
			user.Secret, known.UserName = newSecret(), user.Name
		}
		r.secret = user.Secret
	case provider.Suspend:
		user.State = Suspended
	case provider.Restore:
		user.State = Active
	case provider.Remove:
		user.State = Removed
	}
	return r
}

func (a Asked) key() string { return a.Folio + " " + string(a.Op) }

func (s *Sim) create(person string) *account {
	name := s.freeName(person)
	user := &account{User: User{Name: name, Person: person, State: Active, Since: s.o.Now()}, Secret: newSecret(), ID: newToken()}
	s.users[name] = user
	return user
}

// freeName makes a user name as vendors do: an initial and the first surname, with a number where there is one already.
func (s *Sim) freeName(person string) string {
	words := strings.Fields(spanish.FoldName(person))
	name := "usuario"
	if len(words) > 0 {
		at := max(0, len(words)-2) // of «Nombre Apellido Apellido»
		for at > 1 && slices.Contains(particles, words[at]) {
			at--
		}
		name = strings.Map(onlyPlain, words[0][:1]+words[at])
	}
	name = cmp.Or(name[:min(len(name), 16)], "usuario")
	for n := 2; ; n++ {
		if s.users[name] == nil {
			return name
		}
		name = strings.TrimRight(name, "0123456789") + strconv.Itoa(n)
	}
}

// particles stand before a surname and are none.
var particles = []string{"de", "del", "la", "las", "los", "san", "y"}

func onlyPlain(r rune) rune {
	if 'a' <= r && r <= 'z' {
		return r
	}
	return -1
}

// alphabet has no letters that are taken for one another.
const alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

var words = []string{"Tinta", "Prensa", "Pluma", "Papel", "Rotativa", "Cartel", "Radio", "Nota"}

// newSecret makes a key in one of the forms that vendors give.
func newSecret() string {
	part := func(n int) string {
		random := make([]byte, n)
		_, _ = rand.Read(random) // never fails (crypto/rand, Go 1.24)
		for i, b := range random {
			random[i] = alphabet[int(b)%len(alphabet)]
		}
		return string(random)
	}
	tail := part(10)
	if tail[0] < 'N' {
		return words[int(tail[1])%len(words)] + "-" + tail[2:]
	}
	return tail
}

// slip writes a key with one mistake, as hands do: two characters change places, or one is left out.
func slip(secret string) string {
	b := []byte(secret)
	for i := len(b) - 1; i > 0; i-- {
		if b[i] != b[i-1] {
			b[i], b[i-1] = b[i-1], b[i]
			return string(b)
		}
	}
	return secret[1:]
}

// Users are its users as they stand, by name.
func (s *Sim) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []User
	for _, name := range slices.Sorted(maps.Keys(s.users)) {
		all = append(all, s.users[name].User)
	}
	return all
}

// Secrets are the secrets of all its users, for tests that look where they must not be found.
func (s *Sim) Secrets() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]string{}
	for name, user := range s.users {
		all[name] = user.Secret
	}
	return all
}

// Add gives it a user that nobody ordered: one its list has and ours does not.
func (s *Sim) Add(person string) (userName, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.create(person)
	s.save()
	return user.Name, user.Secret
}

// Rename renames a user, as vendors do without saying so.
func (s *Sim) Rename(from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.users[from]
	if user == nil || s.users[to] != nil {
		return fmt.Errorf("vendor-sim: %q cannot become %q", from, to)
	}
	delete(s.users, from)
	user.Name = to
	s.users[to] = user
	for _, known := range s.asked {
		if known.UserName == from {
			known.UserName = to
		}
	}
	s.save()
	return nil
}

// Put has a user stand otherwise, as somebody at the vendor does without saying so.
func (s *Sim) Put(name string, state State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := s.users[name]
	if user == nil {
		return fmt.Errorf("vendor-sim: there is no user %q", name)
	}
	user.State = state
	s.save()
	return nil
}

// Drop loses a user, as when a system is restored from an old copy.
func (s *Sim) Drop(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[name] == nil {
		return fmt.Errorf("vendor-sim: there is no user %q", name)
	}
	delete(s.users, name)
	s.save()
	return nil
}
