package dossier

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"clavero/internal/ledger"
)

// ErrNotADossier says that a file is no dossier at all: not a ZIP, or one with neither manifest nor document.
var ErrNotADossier = errors.New("dossier: not the file of a case")

// Trust is what whoever verifies brings along from outside.
type Trust struct {
	Keys []string // public keys of the ledger; none trusts those in the file, which says nothing about who made it
	Kept [][]byte // signed checkpoints that were kept elsewhere
}

// Verify takes a dossier apart and names all that does not fit. It reads each file once, holds at most one of them in
// memory, and no more than the limits of a dossier whatever the ZIP claims. Errors: ErrNotADossier; one of reading.
func Verify(r io.ReaderAt, size int64, trust Trust) (Report, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return Report{}, ErrNotADossier
	}
	v := &verifier{trust: trust, files: map[string]*zip.File{}, sums: map[string]string{}, texts: map[string][]byte{}}
	v.list(archive.File)
	if v.files[Manifest] == nil && v.files[JSON] == nil {
		return Report{}, ErrNotADossier
	}
	v.read()
	v.findKeys()
	v.checkManifest()
	v.checkPoint()
	v.checkActs()
	v.checkDocument()
	return v.report, nil
}

type verifier struct {
	trust  Trust
	files  map[string]*zip.File
	order  []string // names of the files, as the ZIP has them
	sums   map[string]string
	texts  map[string][]byte // of the files that are looked into
	keys   []string          // that are trusted
	head   ledger.Head       // of the checkpoint
	acts   map[int64]ledger.Entry
	exact  map[int64]string // details that fit, by the number of their act
	last   int64            // number of the act of handing over; -1 without
	report Report
}

func (v *verifier) find(code Code, what string) {
	const most = 1000 // a file can be wrong in more ways than anybody reads
	if len(v.report.Findings) < most {
		v.report.Findings = append(v.report.Findings, Finding{code, shown(what)})
	}
}

// shown makes a name from outside fit for a line of a terminal.
func shown(name string) string {
	if len(name) > 200 {
		name = name[:200] + "…"
	}
	quoted := fmt.Sprintf("%q", name)
	if quoted == `"`+name+`"` {
		return name
	}
	return quoted
}

// list takes the files in that have a name a dossier may have.
func (v *verifier) list(files []*zip.File) {
	for i, file := range files {
		switch {
		case i >= maxFiles:
			v.find(TooLarge, fmt.Sprint(len(files)))
			return
		case !validName.MatchString(file.Name):
			v.find(NameUnsafe, file.Name)
		case v.files[file.Name] != nil:
			v.find(FileTwice, file.Name)
		default:
			v.files[file.Name] = file
			v.order = append(v.order, file.Name)
		}
	}
}

// looked are the files that are read whole; of the others only the hash is made.
var looked = []string{Manifest, JSON, ActsJSON, Point, Before, KeyList}

// read unpacks every file once.
func (v *verifier) read() {
	total := int64(maxTotal)
	for _, name := range v.order {
		sum, text, n, err := unpack(v.files[name], min(total, maxFile), slices.Contains(looked, name))
		total -= n
		switch {
		case errors.Is(err, errTooLarge):
			v.find(TooLarge, name)
		case err != nil:
			v.find(Damaged, name)
		default:
			v.sums[name], v.texts[name] = sum, text
		}
	}
}

var errTooLarge = errors.New("dossier: more than a dossier holds")

func unpack(file *zip.File, most int64, keep bool) (string, []byte, int64, error) {
	content, err := file.Open()
	if err != nil {
		return "", nil, 0, err
	}
	defer func() { _ = content.Close() }()
	sum := sha256.New()
	var text strings.Builder
	into := []io.Writer{sum}
	if keep {
		into = append(into, &text)
	}
	n, err := io.Copy(io.MultiWriter(into...), io.LimitReader(content, most+1))
	switch {
	case n > most:
		return "", nil, n, errTooLarge
	case err != nil:
		return "", nil, n, err
	}
	return hexOf(sum), []byte(text.String()), n, nil
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// findKeys says which keys are trusted: those that were brought along with all their kin, else those of the file.
func (v *verifier) findKeys() {
	var own []string
	for line := range strings.Lines(string(v.texts[KeyList])) {
		if key := strings.TrimSpace(line); ledger.KnownForm(key) && len(own) < 1000 {
			own = append(own, key)
		}
	}
	if len(v.trust.Keys) == 0 {
		v.keys = own
		return
	}
	var handovers [][]byte
	for _, signed := range v.readActs().Handovers {
		handovers = append(handovers, []byte(signed))
	}
	for _, key := range v.trust.Keys {
		v.keys = append(v.keys, ledger.Kin(strings.TrimSpace(key), handovers...)...)
	}
	if !slices.ContainsFunc(own, func(key string) bool { return slices.Contains(v.keys, key) }) {
		v.find(KeysForeign, KeyList)
	}
}

// checkManifest holds the files to the signed list of them.
func (v *verifier) checkManifest() {
	signed, there := v.texts[Manifest]
	if !there {
		if v.files[Manifest] == nil {
			v.find(ManifestMissing, Manifest)
		}
		return
	}
	text, key, err := ledger.OpenSigned(signed, v.keys...)
	if err != nil {
		v.find(ManifestSigned, Manifest)
		text, _, _ = strings.Cut(string(signed), "\n\n") // what it says is still worth comparing
		text += "\n"
	}
	m, hashes, ok := parseManifest(text)
	if !ok {
		v.find(ManifestForm, Manifest)
		return
	}
	v.report.Folio, v.report.Ledger, v.report.Made = shown(m.Folio), shown(m.Origin), m.At
	if err == nil {
		v.report.Key, v.report.Trusted = key, len(v.trust.Keys) > 0
		if ledger.OriginOf(key) != m.Origin {
			v.find(ManifestSigned, Manifest)
		}
	}
	v.checkFiles(m, hashes)
}

func (v *verifier) checkFiles(m manifest, hashes map[string]string) {
	for _, line := range m.Lines {
		_, name, _ := strings.Cut(line, "  ")
		sum, there := v.sums[name]
		switch {
		case v.files[name] == nil:
			v.find(FileMissing, name)
		case there && sum != hashes[name]:
			v.find(FileEdited, name)
		case there:
			v.report.Files++
		}
	}
	for _, name := range v.order {
		if name != Manifest && hashes[name] == "" {
			v.find(FileExtra, name)
		}
	}
	for _, name := range []string{ReadMe, PDF, JSON, ActsJSON, Point, KeyList} {
		if hashes[name] == "" && v.files[name] == nil {
			v.find(FileMissing, name)
		}
	}
}

// checkPoint opens the checkpoint, and holds it to the one before and to those that were kept elsewhere.
func (v *verifier) checkPoint() {
	if v.files[Point] == nil {
		return // it was named as missing
	}
	c, _, err := ledger.OpenCheckpoint(v.texts[Point], v.keys...)
	if err != nil {
		v.find(PointSigned, Point)
		text, _, _ := strings.Cut(string(v.texts[Point]), "\n\n")
		if c, err = ledger.ParseCheckpoint(text + "\n"); err == nil {
			v.head = c.Head // what it says is still worth comparing
		}
		return
	}
	v.report.Checkpoint, v.head = c, c.Head
	if v.report.Ledger != "" && c.Origin != v.report.Ledger {
		v.find(PointForeign, Point)
	}
	before, held := v.checkBefore(c)
	for _, signed := range v.trust.Kept {
		kept, _, err := ledger.OpenCheckpoint(signed, v.keys...)
		switch {
		case err != nil || kept.Origin != c.Origin:
			v.find(KeptWrong, "")
		case kept.Head.Size == c.Head.Size && kept.Head != c.Head, held && kept.Head.Size == before.Head.Size && kept.Head != before.Head:
			v.find(KeptWrong, fmt.Sprint(kept.Head.Size))
		case kept.Head == c.Head, held && kept.Head == before.Head:
			v.report.Anchored++
		default:
			v.report.Apart++
		}
	}
}

func (v *verifier) checkBefore(c ledger.Checkpoint) (ledger.Checkpoint, bool) {
	if v.files[Before] == nil {
		return ledger.Checkpoint{}, false
	}
	before, _, err := ledger.OpenCheckpoint(v.texts[Before], v.keys...)
	proof, ok := hashesOf(v.readActs().Since)
	if err != nil || !ok || before.Origin != c.Origin || ledger.CheckConsistency(before.Head, c.Head, proof) != nil {
		v.find(BeforeWrong, Before)
		return before, false
	}
	return before, true
}
