package dossier

import (
	"time"

	"clavero/internal/ledger"
)

// Code says what is wrong with a dossier. Each has a text «dossier.wrong.CODE» for people.
type Code string

// What may be wrong. What of a Finding is the name of a file, or the number of an act.
const (
	FileEdited      Code = "file_edited"      // its hash is not the one that was signed
	FileMissing     Code = "file_missing"     // it was signed and is not there
	FileExtra       Code = "file_extra"       // it is there and was not signed
	FileTwice       Code = "file_twice"       // a name is there more than once
	NameUnsafe      Code = "name_unsafe"      // a name that would leave its folder, or that no dossier has
	TooLarge        Code = "too_large"        // more than a dossier ever holds
	Damaged         Code = "damaged"          // it cannot be unpacked
	ManifestMissing Code = "manifest_missing" // there is no manifest
	ManifestSigned  Code = "manifest_signed"  // the manifest is not signed by a key that is trusted
	ManifestForm    Code = "manifest_form"    // it is signed and cannot be read
	KeysForeign     Code = "keys_foreign"     // the file's keys are not kin of the one that is trusted
	PointSigned     Code = "point_signed"     // the checkpoint is not signed by a key that is trusted
	PointForeign    Code = "point_foreign"    // the checkpoint is of another ledger
	BeforeWrong     Code = "before_wrong"     // the checkpoint is not shown to continue the one before
	KeptWrong       Code = "kept_wrong"       // a checkpoint kept elsewhere says otherwise
	Unreadable      Code = "unreadable"       // a file is not of its form
	ActEdited       Code = "act_edited"       // an act is not shown to be in the ledger of the checkpoint
	ActOrder        Code = "act_order"        // acts are twice there or out of order
	DetailEdited    Code = "detail_edited"    // a detail is not what the act was made with
	StepUnproved    Code = "step_unproved"    // the document tells a step that no act proves
	StepMissing     Code = "step_missing"     // an act proves a step that the document does not tell
	PaperOther      Code = "paper_other"      // the document speaks of a paper that is not the one in the file
	PaperUnnamed    Code = "paper_unnamed"    // a paper is there that the document does not speak of
	DocumentOther   Code = "document_other"   // the act of handing over speaks of another document
	NotHandedOver   Code = "not_handed_over"  // no act says that the file was handed over
)

// Finding is one thing that does not fit.
type Finding struct {
	Code Code   `json:"code"`
	What string `json:"what,omitempty"`
}

// Report is the outcome of Verify.
type Report struct {
	Folio      string            `json:"folio,omitempty"`
	Ledger     string            `json:"ledger,omitempty"`
	Made       time.Time         `json:"made"`
	Recipient  string            `json:"recipient,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Files      int               `json:"files"`         // whose hashes fit
	Acts       int               `json:"acts"`          // that are proved
	Details    int               `json:"details"`       // that fit their acts
	Checkpoint ledger.Checkpoint `json:"checkpoint"`    // the zero value where there is none to trust
	Key        string            `json:"key,omitempty"` // that signed
	Trusted    bool              `json:"trusted"`       // by a key that whoever verifies brought along
	Anchored   int               `json:"anchored"`      // checkpoints kept elsewhere that the file agrees with
	Apart      int               `json:"apart"`         // and those that it can say nothing of
	Findings   []Finding         `json:"findings"`
}

// OK reports whether everything fits.
func (r Report) OK() bool { return len(r.Findings) == 0 }

// Has reports whether something of that code was found.
func (r Report) Has(code Code) bool {
	for _, f := range r.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}
