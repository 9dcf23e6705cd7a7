package stranger

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// CheckFile holds the file of a case to docs/expediente.md. keys are those that the stranger trusts.
func CheckFile(content []byte, keys []string) []string {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return []string{"no ZIP"}
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		if _, twice := files[f.Name]; twice {
			say("%s is there twice", f.Name)
		}
		text, err := unpack(f)
		if err != nil {
			say("%s: %v", f.Name, err)
		}
		files[f.Name] = text
	}
	manifest, err := Open(string(files["manifiesto.txt"]), keys)
	if err != nil {
		return append(faults, "the manifest is not signed by a key I trust")
	}
	lines := strings.Split(strings.TrimSuffix(manifest, "\n"), "\n")
	if len(lines) < 5 || lines[0] != "clavero-manifiesto/1" {
		return append(faults, "the manifest is of another form")
	}
	listed := map[string]bool{"manifiesto.txt": true}
	for _, line := range lines[4:] {
		hash, name, _ := strings.Cut(line, "  ")
		listed[name] = true
		if sum := sha256.Sum256(files[name]); files[name] == nil || hex.EncodeToString(sum[:]) != hash {
			say("%s is not the one that was signed", name)
		}
	}
	for name := range files {
		if !listed[name] {
			say("%s was not signed", name)
		}
	}
	return append(faults, checkActs(files, keys, lines[1])...)
}

func unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(io.LimitReader(r, 64<<20))
}

func checkActs(files map[string][]byte, keys []string, origin string) []string {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	name, size, root, err := Checkpoint(string(files["bitacora/punto.txt"]), keys)
	if err != nil || name != origin {
		return []string{"the checkpoint is not signed by a key I trust, or is of another ledger"}
	}
	var acts struct {
		Entries []struct {
			Text   string   `json:"text"`
			Proof  []string `json:"proof"`
			Detail *struct {
				Salt string `json:"salt"`
				Text string `json:"text"`
			} `json:"detail"`
		} `json:"entries"`
		Since []string `json:"since"`
	}
	if err := json.Unmarshal(files["bitacora/actos.json"], &acts); err != nil {
		return []string{"the acts cannot be read"}
	}
	for _, act := range acts.Entries {
		var seq int64
		if _, err := fmt.Sscanf(act.Text, "clavero-ledger/1\nseq %d\n", &seq); err != nil {
			say("an act without a number")
			continue
		}
		if got, ok := climb(Leaf([]byte(act.Text)), seq, size, act.Proof); !ok || got != root {
			say("act %d is not shown to be in the ledger", seq)
		}
		if act.Detail == nil {
			continue
		}
		salt, _ := hex.DecodeString(act.Detail.Salt)
		sum := sha256.Sum256([]byte("clavero-detail/1\n" + string(salt) + act.Detail.Text))
		if !strings.Contains(act.Text, "\ndetail "+hex.EncodeToString(sum[:])+"\n") {
			say("the detail of act %d is another one", seq)
		}
	}
	return faults
}

// climb goes from a leaf up to the root, as RFC 9162, 2.1.3.2 has it.
func climb(at Hash, index, size int64, proof []string) (Hash, bool) {
	if index >= size {
		return at, false
	}
	n, last := index, size-1
	for _, text := range proof {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(raw) != 32 || last == 0 {
			return at, false
		}
		if n&1 == 1 || n == last {
			at = node(Hash(raw), at)
			for n&1 == 0 && n != 0 {
				n, last = n>>1, last>>1
			}
		} else {
			at = node(at, Hash(raw))
		}
		n, last = n>>1, last>>1
	}
	return at, last == 0
}
