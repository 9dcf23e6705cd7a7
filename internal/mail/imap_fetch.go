package mail

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	listLine  = 256       // bytes of an answer for one message in a list, at most
	listMost  = 100_000   // messages looked at in one go
	headMost  = 256 << 10 // bytes of a header that are read
	batchMost = 20        // messages fetched together
	batchSize = 4 << 20   // and their bytes, unless one alone has more
)

// entry is a message as a list shows it.
type entry struct {
	uid    imap.UID
	size   int64
	hidden bool // somebody deleted it, and it only waits to be expunged
	marked bool // a copy of it may have been put in a folder
}

// fetched is a message as it was read.
type fetched struct {
	entry
	Received
	flags []imap.Flag // those that its copy keeps
}

// entries lists the messages from that UID on, the oldest first, and no more than listMost of them.
func (s *imapSession) entries(ctx context.Context, from imap.UID) ([]entry, error) {
	var (
		all  []entry
		uids imap.UIDSet
	)
	uids.AddRange(from, 0)
	err := s.within(ctx, s.count()*listLine, func() error {
		command := s.client.Fetch(uids, &imap.FetchOptions{UID: true, Flags: true, RFC822Size: true})
		for message := command.Next(); message != nil; message = command.Next() {
			buffer, err := message.Collect()
			if err != nil {
				return errors.Join(err, command.Close())
			}
			if buffer.UID >= from && len(all) < listMost { // «n:*» names the last message when there is none from n on
				all = append(all, s.entry(buffer))
			}
		}
		return command.Close()
	})
	slices.SortFunc(all, byUID)
	return all, err
}

// count is how many messages the server said there are.
func (s *imapSession) count() int64 {
	if box := s.client.Mailbox(); box != nil {
		return int64(box.NumMessages)
	}
	return 0 // the connection ended
}

func (s *imapSession) entry(buffer *imapclient.FetchMessageBuffer) entry {
	deleted, marked := slices.Contains(buffer.Flags, imap.FlagDeleted), hasMark(buffer.Flags)
	return entry{uid: buffer.UID, size: buffer.RFC822Size, marked: marked || !s.marks, hidden: deleted && s.marks && !marked}
}

func hasMark(flags []imap.Flag) bool {
	return slices.ContainsFunc(flags, func(flag imap.Flag) bool { return strings.EqualFold(string(flag), string(putMark)) })
}

// fetch reads the messages of a batch. Those that are gone meanwhile are left out.
func (s *imapSession) fetch(ctx context.Context, batch []entry) ([]fetched, error) {
	whole := &imap.FetchItemBodySection{Peek: true}
	if s.isTooLarge(batch[0]) {
		whole = headSection()
	}
	bytes := s.weight(batch)
	var messages []fetched
	err := s.within(ctx, bytes, func() error {
		command := s.client.Fetch(uidSet(uidsOf(batch)), &imap.FetchOptions{
			UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{whole},
		})
		for message := command.Next(); message != nil; message = command.Next() {
			one, err := s.read(message, batch)
			if err != nil {
				return errors.Join(err, command.Close())
			}
			if one.Raw != nil || one.Header != nil {
				messages = append(messages, one)
			}
		}
		return command.Close()
	})
	slices.SortFunc(messages, func(a, b fetched) int { return byUID(a.entry, b.entry) })
	return messages, err
}

func headSection() *imap.FetchItemBodySection {
	return &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true, Partial: &imap.SectionPartial{Size: headMost}}
}

func (s *imapSession) isTooLarge(e entry) bool { return e.size > s.limit }

// weight is how many bytes a batch may bring.
func (s *imapSession) weight(batch []entry) int64 {
	if s.isTooLarge(batch[0]) {
		return headMost
	}
	var sum int64
	for _, e := range batch {
		sum += e.size
	}
	return sum
}

func uidsOf(batch []entry) []imap.UID {
	uids := make([]imap.UID, len(batch))
	for i, e := range batch {
		uids[i] = e.uid
	}
	return uids
}

// read takes one message of an answer apart.
func (s *imapSession) read(message *imapclient.FetchMessageData, batch []entry) (fetched, error) {
	var (
		one  fetched
		body []byte
	)
	for item := message.Next(); item != nil; item = message.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			one.uid = item.UID
		case imapclient.FetchItemDataFlags:
			one.flags = kept(item.Flags)
		case imapclient.FetchItemDataInternalDate:
			one.Arrived = item.Time
		case imapclient.FetchItemDataBodySection:
			var err error
			if body, err = readLiteral(item.Literal, s.limit); err != nil {
				return one, err
			}
		}
	}
	i := slices.IndexFunc(batch, func(e entry) bool { return e.uid == one.uid })
	if i < 0 {
		return fetched{}, nil // news of another message
	}
	one.entry = batch[i]
	one.Received = Received{
		Box: s.user + "@" + s.host + "/" + s.folder, UIDValidity: s.uidValidity, UID: uint32(one.uid), Size: one.size, Arrived: one.Arrived,
	}
	if one.TooLarge = s.isTooLarge(one.entry); one.TooLarge {
		one.Header = body
	} else {
		one.Raw = body
	}
	return one, nil
}

var errLongLiteral = errors.New("a message is longer than the server said")

// readLiteral also makes an empty message one that is there.
func readLiteral(literal imap.LiteralReader, most int64) ([]byte, error) {
	if literal == nil {
		return []byte{}, nil
	}
	if literal.Size() > most+headMost {
		return nil, errLongLiteral
	}
	body := make([]byte, literal.Size())
	_, err := io.ReadFull(literal, body)
	return body, err
}

// kept are the flags that a person may have set and that a copy has too.
func kept(flags []imap.Flag) []imap.Flag {
	return slices.DeleteFunc(slices.Clone(flags), func(flag imap.Flag) bool {
		return !slices.Contains([]imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged}, flag)
	})
}
