package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Received is one message in a mailbox. Box, UIDValidity and UID name it as long as the server keeps its word
// (RFC 9051, 2.3.1.1); a server whose mailbox was restored gives another UIDValidity and every message anew, so that a
// taker also knows a message again by the hash of its bytes.
type Received struct {
	Box         string // user@host/folder
	UIDValidity uint32
	UID         uint32
	Size        int64     // in bytes, as the server counts
	Arrived     time.Time // when the server got it, by its own clock
	Raw         []byte    // as it was received; nil when TooLarge
	TooLarge    bool      // beyond MailboxOptions.MaxMessage
	Header      []byte    // of a message that is TooLarge, up to 256 KiB of it; else nil
}

// header is that of the message, as far as it was read.
func (r Received) header() []byte {
	if r.TooLarge {
		return r.Header
	}
	head, _, _ := bytes.Cut(r.Raw, []byte("\r\n\r\n"))
	return head
}

// Folder says where a message goes.
type Folder int

// The folders of a Disposition.
const (
	Leave     Folder = iota // it stays where it is, and is not handed again before the next Watch
	Processed               // it was understood
	Review                  // a person is to see it
)

// Disposition is what becomes of a message.
//
// With Replace the folder gets that copy, and the original is deleted at the server: so a secret that was lifted out of
// a message does not stay behind in it. Without, the original itself is moved. ID names the copy, in the field
// X-Clavero-Mensaje of its header: however often a crash lets the same message come again, the folder holds one copy of
// that ID.
type Disposition struct {
	Folder  Folder
	ID      string // with Replace: 1 to 64 letters, digits, dots, hyphens
	Replace []byte // a whole message, header first
}

// Take is given each message. It may be given the same one again, after a crash or when it failed, and then answers as
// before. Its error leaves the message where it is, for another try later; nothing of the message may be in its text,
// which is logged.
type Take func(ctx context.Context, message Received) (Disposition, error)

// copyField is the field of a copy's header that holds its ID. It is the first line of the message: a message that came
// from outside and was moved as it is has its servers' lines above, so that none can pass for a copy of ours.
const copyField = "X-Clavero-Mensaje"

const maxCopyID = 64

var errDisposition = errors.New("mail: the message's disposition is not well-formed")

func (d Disposition) check() error {
	switch {
	case d.Folder < Leave || d.Folder > Review,
		d.Replace != nil && (d.Folder == Leave || !isCopyID(d.ID) || len(d.Replace) == 0):
		return errDisposition
	}
	return nil
}

func isCopyID(id string) bool {
	return id != "" && len(id) <= maxCopyID &&
		!strings.ContainsFunc(id, func(r rune) bool { return !isAlphanumeric(r) && r != '.' && r != '-' })
}

// firstLine is that of the copy.
func (d Disposition) firstLine() []byte { return fmt.Appendf(nil, "%s: %s\r\n", copyField, d.ID) }

// copy is what is put in the folder: with line ends and without zero bytes, as IMAP wants it (RFC 9051, 4.3).
func (d Disposition) copy() []byte {
	text := bytes.ReplaceAll(d.Replace, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	text = bytes.ReplaceAll(text, []byte{0}, []byte{'?'})
	return append(d.firstLine(), text...)
}
