package passphrase

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// params are what a stored hash was made with.
type params struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// current is what new hashes are made with: the first of OWASP's equal choices for argon2id, some 20 ms of one core.
var current = params{memory: 19 * 1024, time: 2, threads: 1}

// Light has this process make hashes that cost next to nothing, for the tests of what is not the hash: it asks for what only
// a test's main function is given. It is called before anything else.
func Light(tests interface{ Run() int }) {
	if tests != nil {
		current = params{memory: 64, time: 1, threads: 1}
	}
}

const (
	saltSize = 16 // bytes
	hashSize = 32
)

// What a stored hash may ask for at most: it was written by us, but a tampered one must not exhaust the machine.
const (
	maxMemory  = 64 * 1024 // KiB
	maxTime    = 8
	maxThreads = 4
	maxPHC     = 256 // bytes
)

// ErrHash says that a stored hash is not one this program writes. It quotes nothing of it.
var ErrHash = errors.New("passphrase: the stored hash cannot be read")

// stored is a hash in parts.
type stored struct {
	params
	salt []byte
	hash []byte
}

// String writes the PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func (s stored) String() string {
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, s.params, b64.EncodeToString(s.salt), b64.EncodeToString(s.hash))
}

func (p params) String() string { return fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.time, p.threads) }

// b64 is the base64 of the PHC form: no padding, and no second way to write the same bytes.
var b64 = base64.RawStdEncoding.Strict()

func parse(phc string) (stored, error) {
	parts := strings.Split(phc, "$")
	if len(phc) > maxPHC || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return stored{}, ErrHash
	}
	p, err := parseParams(parts[3])
	if err != nil {
		return stored{}, err
	}
	salt, saltErr := b64.DecodeString(parts[4])
	hash, hashErr := b64.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(salt) < 8 || len(salt) > 64 || len(hash) < 16 || len(hash) > 64 {
		return stored{}, ErrHash
	}
	s := stored{params: p, salt: salt, hash: hash}
	if s.String() != phc { // base64 passes over line ends
		return stored{}, ErrHash
	}
	return s, nil
}

func parseParams(text string) (params, error) {
	fields := strings.Split(text, ",")
	if len(fields) != 3 {
		return params{}, ErrHash
	}
	memory := bounded(fields[0], "m=", maxMemory)
	passes := bounded(fields[1], "t=", maxTime)
	threads := bounded(fields[2], "p=", maxThreads)
	if memory < 8*threads || passes == 0 || threads == 0 {
		return params{}, ErrHash
	}
	return params{memory: uint32(memory), time: uint32(passes), threads: uint8(threads)}, nil
}

// bounded reads a number from 1 to most, 0 when it is none.
func bounded(field, name string, most uint64) uint64 {
	digits, found := strings.CutPrefix(field, name)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !found || err != nil || n > most {
		return 0
	}
	return n
}

// NeedsRehash reports whether a stored hash was not made with the present parameters; the caller then hashes anew at a
// sign-in that succeeded.
func NeedsRehash(phc string) bool {
	s, err := parse(phc)
	return err != nil || s.params != current || len(s.salt) != saltSize || len(s.hash) != hashSize
}

// derive does the work: 19 MiB and some 20 ms with the present parameters.
func (p params) derive(normal string, salt []byte, size int) []byte {
	return argon2.IDKey([]byte(normal), salt, p.time, p.memory, p.threads, uint32(size))
}
