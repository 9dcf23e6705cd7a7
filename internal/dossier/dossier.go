// Package dossier is the file of a case (expediente) as it is handed over: one ZIP that whoever gets it can check alone,
// without the program's database and without its keyring (7).
//
//	LEEME.txt                   what this is and how to check it
//	expediente.pdf              the file, to be read
//	expediente.json             the same as data: Document
//	papeles/NN-kind.ext         the papers as they were received, and the provider's answers without their secrets
//	bitacora/actos.json         the ledger's entries about the case, their details, and the proofs: Acts
//	bitacora/punto.txt          the signed checkpoint that the proofs lead to
//	bitacora/punto-anterior.txt the last daily checkpoint before it, which went out of the house that day
//	bitacora/llaves.txt         the public keys
//	manifiesto.txt              every other file with its SHA-256, signed
//
// Write makes one as it goes, a file at a time; Verify takes one apart that may have been made by anybody, within limits,
// and names all that does not fit. The form is written down for strangers in docs/expediente.md.
package dossier

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"clavero/internal/ledger"
)

// The names of the files that every dossier has, and of those it may have.
const (
	ReadMe   = "LEEME.txt"
	PDF      = "expediente.pdf"
	JSON     = "expediente.json"
	ActsJSON = "bitacora/actos.json"
	Point    = "bitacora/punto.txt"
	Before   = "bitacora/punto-anterior.txt"
	KeyList  = "bitacora/llaves.txt"
	Manifest = "manifiesto.txt"
	Papers   = "papeles/"
)

// Limits of a dossier. What is beyond them is refused by who writes it and by who checks it.
const (
	maxFiles    = 5000
	maxManifest = 900_000 // bytes; signed notes may have 1,000,000
	maxJSON     = 64 << 20
	maxFile     = 64 << 20
	maxTotal    = 512 << 20
)

var validName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$`)

// Writer writes a dossier to a stream. Add its files, then Close.
type Writer struct {
	zip   *zip.Writer
	at    time.Time
	lines []string
	names map[string]bool
	total int64
}

// NewWriter begins a dossier; its files have that moment as theirs.
func NewWriter(w io.Writer, at time.Time) *Writer {
	return &Writer{zip: zip.NewWriter(w), at: at, names: map[string]bool{}}
}

// Add writes a file.
func (w *Writer) Add(name string, content []byte) error {
	w.total += int64(len(content))
	if !validName.MatchString(name) || w.names[name] || len(w.names) >= maxFiles || len(content) > maxFile || w.total > maxTotal {
		return fmt.Errorf("dossier: %s cannot be added: its name, its size or their number", name)
	}
	w.names[name] = true
	sum := sha256.Sum256(content)
	w.lines = append(w.lines, hex.EncodeToString(sum[:])+"  "+name)
	return w.put(name, content)
}

func (w *Writer) put(name string, content []byte) error {
	file, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.at.UTC()})
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return err
}

const manifestFirst = "clavero-manifiesto/1"

// Close writes the manifest, signed, and ends the file.
func (w *Writer) Close(folio string, key ledger.SigningKey) error {
	text := manifest{Origin: ledger.OriginOf(key.Public()), Folio: folio, At: w.at, Lines: w.lines}.text()
	if len(text) > maxManifest {
		return fmt.Errorf("dossier: a manifest of %d bytes", len(text))
	}
	signed, err := key.Sign(text)
	if err != nil {
		return err
	}
	if err := w.put(Manifest, signed); err != nil {
		return err
	}
	return w.zip.Close()
}

// manifest is the text that is signed: five lines, an empty one excepted, then a line for each file as sha256sum reads it.
type manifest struct {
	Origin, Folio string
	At            time.Time
	Lines         []string
}

func (m manifest) text() string {
	return fmt.Sprintf("%s\n%s\n%s\ntime %s\n%s\n", manifestFirst, m.Origin, m.Folio, m.At.UTC().Format(time.RFC3339), strings.Join(m.Lines, "\n"))
}

// parseManifest reads the text back, and nothing that text would write otherwise.
func parseManifest(text string) (manifest, map[string]string, bool) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 5 || len(lines) > maxFiles+4 {
		return manifest{}, nil, false
	}
	at, err := time.Parse("time "+time.RFC3339, lines[3])
	m := manifest{Origin: lines[1], Folio: lines[2], At: at, Lines: lines[4:]}
	if err != nil || m.text() != text {
		return manifest{}, nil, false
	}
	hashes := map[string]string{}
	for _, line := range m.Lines {
		hash, name, found := strings.Cut(line, "  ")
		if !found || len(hash) != 64 || !validName.MatchString(name) || hashes[name] != "" || name == Manifest {
			return manifest{}, nil, false
		}
		hashes[name] = hash
	}
	return m, hashes, true
}
