package dossier

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/ledger"
)

// readActs reads the acts, as far as they can be read.
func (v *verifier) readActs() Acts {
	var acts Acts
	_ = json.Unmarshal(v.texts[ActsJSON], &acts)
	return acts
}

// checkActs holds every act to the checkpoint, and its detail to it.
func (v *verifier) checkActs() {
	v.acts, v.exact, v.last = map[int64]ledger.Entry{}, map[int64]string{}, -1
	if _, there := v.texts[ActsJSON]; !there {
		return
	}
	var acts Acts
	if err := json.Unmarshal(v.texts[ActsJSON], &acts); err != nil || acts.Schema != ActsSchema {
		v.find(Unreadable, ActsJSON)
		return
	}
	before := int64(-1)
	for i, act := range acts.Entries {
		entry, err := ledger.ParseEntry([]byte(act.Text))
		if err != nil {
			v.find(ActEdited, fmt.Sprintf("%s [%d]", ActsJSON, i))
			continue
		}
		if entry.Seq <= before {
			v.find(ActOrder, fmt.Sprint(entry.Seq))
			continue
		}
		before = entry.Seq
		v.checkAct(entry, act)
	}
}

func (v *verifier) checkAct(entry ledger.Entry, act Act) {
	what := fmt.Sprint(entry.Seq)
	proof, ok := hashesOf(act.Proof)
	if !ok || ledger.CheckInclusion(v.head, entry, proof) != nil {
		v.find(ActEdited, what)
		return
	}
	v.acts[entry.Seq] = entry
	v.report.Acts++
	if act.Detail == nil {
		return
	}
	salt, err := hex.DecodeString(act.Detail.Salt)
	if err != nil || len(salt) != 16 || ledger.NewDetail([16]byte(salt), []byte(act.Detail.Text)) != entry.Detail {
		v.find(DetailEdited, what)
		return
	}
	v.exact[entry.Seq] = act.Detail.Text
	v.report.Details++
	if entry.Kind == ledger.RecordsExported {
		v.last = entry.Seq
	}
}

func hashesOf(texts []string) ([]tlog.Hash, bool) {
	var hashes []tlog.Hash
	for _, text := range texts {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(raw) != tlog.HashSize {
			return nil, false
		}
		hashes = append(hashes, tlog.Hash(raw))
	}
	return hashes, len(hashes) <= 2*64
}

// Handing is the detail of the act that a file was handed over.
type Handing struct {
	Folio     string `json:"folio"`
	Recipient string `json:"recipient"`
	Reason    string `json:"reason"`
	Document  string `json:"document"` // SHA-256 of the document, in hexadecimal
}

// checkDocument holds what the document tells to what is proved.
func (v *verifier) checkDocument() {
	if _, there := v.texts[JSON]; !there {
		return
	}
	var d Document
	if err := json.Unmarshal(v.texts[JSON], &d); err != nil || d.Schema != Schema || v.report.Folio != "" && d.Folio != v.report.Folio {
		v.find(Unreadable, JSON)
		return
	}
	v.report.Recipient, v.report.Reason = shown(d.Exported.Recipient), shown(d.Exported.Reason)
	v.checkHanding()
	v.checkSteps(d)
	v.checkPapers(d)
}

func (v *verifier) checkHanding() {
	if v.last < 0 {
		v.find(NotHandedOver, JSON)
		return
	}
	var h Handing
	if err := json.Unmarshal([]byte(v.exact[v.last]), &h); err != nil || h.Document != v.sums[JSON] {
		v.find(DocumentOther, JSON)
	}
}

// checkSteps sees that the steps told and the steps proved are the same ones.
func (v *verifier) checkSteps(d Document) {
	told := map[int64]bool{}
	for _, step := range d.Steps {
		told[step.Entry] = true
		if entry, ok := v.acts[step.Entry]; !ok || entry.Kind != ledger.Step || entry.What != step.Step || entry.At != step.At.UnixMicro() {
			v.find(StepUnproved, fmt.Sprint(step.Entry))
		}
	}
	var untold []int64
	for seq, entry := range v.acts {
		if entry.Kind == ledger.Step && !told[seq] {
			untold = append(untold, seq)
		}
	}
	slices.Sort(untold)
	for _, seq := range untold {
		v.find(StepMissing, fmt.Sprint(seq))
	}
}

func (v *verifier) checkPapers(d Document) {
	named := map[string]bool{}
	for _, paper := range d.Papers {
		named[paper.File] = true
		if sum, there := v.sums[paper.File]; v.files[paper.File] == nil || there && sum != paper.SHA256 {
			v.find(PaperOther, paper.File)
		}
	}
	for _, name := range v.order {
		if strings.HasPrefix(name, Papers) && !named[name] {
			v.find(PaperUnnamed, name)
		}
	}
}
