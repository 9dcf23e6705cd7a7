package page

import (
	"time"

	written "clavero/internal/paper"
	"clavero/internal/web/diagram"
)

// Written is a document with the frame it is shown in. Partial «paper».
type Written struct {
	Frame Frame
	Doc   written.Doc
}

// Written gives the partial what it needs.
func (f Frame) Written(doc written.Doc) Written { return Written{f, doc} }

// Dossier is the file of a case, to be read, and handed over by those who may (7).
type Dossier struct {
	Frame
	Doc      written.Doc
	CasePath string
	Path     string
	CanHand  bool
	Form     Form
}

func (Dossier) template() string { return "paper_dossier" }

// Manual is the institution's manual of the procedure, in the ministry's ten headings.
type Manual struct {
	Frame
	Doc     written.Doc
	Drawing diagram.Drawing
	PDFPath string
}

func (Manual) template() string { return "paper_manual" }

// Checkpoints are those that were signed, the newest first, with the keys that sign (6).
type Checkpoints struct {
	Frame
	Rows     []CheckpointRow
	Mailed   []string // addresses that the daily one goes to
	Next     string
	CanSign  bool
	Form     Form
	Verdict  *CheckpointVerdict // of one that was pasted
	KeyPath  string
	SignPath string
}

func (Checkpoints) template() string { return "paper_checkpoints" }

// CheckpointRow is a checkpoint in the list.
type CheckpointRow struct {
	Path  string
	At    time.Time
	Cause string
	Size  int64
	Root  string // shortened
	Mails Status // how its letters went; the zero value for one that was not mailed
}

// CheckpointVerdict is what was found of a checkpoint that somebody kept.
type CheckpointVerdict struct {
	Good  bool
	Text  string
	Proof []string
}

// Checkpoint is one of them, to be printed and kept.
type Checkpoint struct {
	Frame
	At                     time.Time
	Cause, Root, Note, Key string
	Size                   int64
	NotePath, PDFPath      string
	Before                 *CheckpointVerdict // how it continues the daily one before it
	BeforeAt               time.Time
}

func (Checkpoint) template() string { return "paper_checkpoint" }

// LedgerKeys are the public keys of the ledger, for anybody to write down.
type LedgerKeys struct {
	Frame
	Keys  []LedgerKeyShown
	Head  string // of the latest checkpoint
	At    time.Time
	Named string // the ledger
}

func (LedgerKeys) template() string { return "paper_keys" }

// LedgerKeyShown is one of them.
type LedgerKeyShown struct {
	Public         string
	Created, Ended time.Time
	Handover       string
}
