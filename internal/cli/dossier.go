package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"clavero/internal/config"
	"clavero/internal/disclosure"
	"clavero/internal/dossier"
	"clavero/internal/fault"
)

// verifyFile checks the file of a case, with nothing but what is in it and what was brought along.
func (c ledgerVerify) verifyFile(s streams) error {
	trust := dossier.Trust{Keys: c.Key}
	for _, path := range c.Since {
		signed, err := readSmall(path)
		if err != nil {
			return err
		}
		trust.Kept = append(trust.Kept, signed)
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	report, err := dossier.Verify(file, info.Size(), trust)
	if errors.Is(err, dossier.ErrNotADossier) {
		return fault.Wrap(fmt.Errorf("%s: %w", c.File, err), fault.Invalid, "dossier.not_one")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(s.out, report)
	} else {
		_, err = io.WriteString(s.out, tellDossier(report))
	}
	if err == nil && !report.OK() {
		return errFoundWrong
	}
	return err
}

// tellDossier says what was found, in the operator's language.
func tellDossier(r dossier.Report) string {
	tag := operatorLang()
	var lines []string
	say := func(key string, args ...any) { lines = append(lines, tag.T(key, args...)) }
	if r.OK() {
		say("dossier.good", "Folio", r.Folio, "Files", r.Files, "Acts", r.Acts, "Details", r.Details, "Point", r.Checkpoint.Head.String())
		say("dossier.good.recipient", "Recipient", r.Recipient, "Reason", r.Reason)
	} else {
		say("dossier.bad", "Folio", r.Folio)
		for _, f := range r.Findings {
			say("dossier.wrong."+string(f.Code), "What", f.What)
		}
	}
	switch {
	case r.Key == "":
	case r.Trusted:
		say("dossier.trusted", "Key", r.Key)
	default:
		say("dossier.untrusted", "Key", r.Key)
	}
	if r.Anchored > 0 {
		say("dossier.anchored", "N", r.Anchored, "Count", r.Anchored)
	}
	if r.Apart > 0 {
		say("dossier.apart", "N", r.Apart, "Count", r.Apart)
	}
	return strings.Join(lines, "\n") + "\n"
}

type caseCommand struct {
	Export caseExport `cmd:"" help:"Write the file of a case (expediente) as a ZIP that its holder can verify alone."`
}

type caseExport struct {
	config.Config `embed:""`
	Folio         string `arg:"" help:"Folio of the case."`
	To            string `help:"File to write; expediente-FOLIO.zip here unless given." placeholder:"FILE" type:"path"`
	Recipient     string `help:"To whom it is handed; the ledger keeps it." required:"" placeholder:"TEXT"`
	Reason        string `help:"Why; the ledger keeps it." required:"" placeholder:"TEXT"`
}

// Help shows how.
func (caseExport) Help() string {
	return `It never writes over a file. That the case was handed over is entered in the ledger first.

Example: clavero case export SIE-2026-000123 --recipient "Órgano Interno de Control" --reason "Oficio OIC/45/2026"`
}

// Run hands a case's file over.
func (c caseExport) Run(ctx context.Context, s streams) error {
	a, err := open(ctx, c.Config, s)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	by := disclosure.By{Actor: operator, Name: operatorLang().T("web.ledger.by.operator")}
	handed, err := a.Dossiers.HandOverAt(ctx, by, c.Folio, disclosure.Ask{Recipient: c.Recipient, Reason: c.Reason}, operatorLang())
	if err != nil {
		return err
	}
	path := c.To
	if path == "" {
		path = handed.Name
	}
	if err := writeNew(path, func(w io.Writer) error { return handed.Write(ctx, w) }); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, filepath.Clean(path))
	return err
}

// writeNew writes a file that is not there yet, for its owner's eyes alone; one that was not finished does not stay.
func writeNew(path string, write func(w io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(write(file), file.Close())
	if err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
