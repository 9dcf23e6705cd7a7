package mail

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// filing is a message on its way into a folder.
type filing struct {
	fetched
	Disposition
	put bool  // its copy is in the folder
	err error // the server would not
}

var errOthersDeleted = errors.New("the server cannot expunge single messages, and others wait for it in the same folder")

// file puts messages into their folders and takes them out of this one. An error is that of the connection; what the
// server refused for one message is in its filing.
//
// Moving is one step for the server. Putting a copy and deleting the original are two, and a crash may come between:
// so the original is marked first, and the folder is searched for the copies of those that were marked before.
func (s *imapSession) file(ctx context.Context, filings []*filing) error {
	moves, copies := map[Folder][]*filing{}, map[Folder][]*filing{}
	var originals []*filing
	for _, f := range filings {
		if f.Replace == nil && s.can.move {
			moves[f.Folder] = append(moves[f.Folder], f)
			continue
		}
		copies[f.Folder] = append(copies[f.Folder], f)
		originals = append(originals, f)
	}
	for _, folder := range []Folder{Processed, Review} {
		if err := s.move(ctx, folder, moves[folder]); err != nil {
			return err
		}
		if err := s.recognise(ctx, folder, copies[folder]); err != nil {
			return err
		}
	}
	if err := s.mark(ctx, originals); err != nil {
		return err
	}
	for _, f := range originals {
		if err := s.put(ctx, f); err != nil {
			return err
		}
	}
	return s.remove(ctx, originals)
}

// move is RFC 6851. Moved messages keep their marks, which mean nothing elsewhere.
func (s *imapSession) move(ctx context.Context, folder Folder, filings []*filing) error {
	if len(filings) == 0 {
		return nil
	}
	return s.command(ctx, filings, func(uids imap.UIDSet) error {
		_, err := s.client.Move(uids, s.places[folder]).Wait()
		return err
	})
}

// command gives a command for several messages; when the server refuses it, they are all at fault.
func (s *imapSession) command(ctx context.Context, filings []*filing, give func(imap.UIDSet) error) error {
	uids := make([]imap.UID, len(filings))
	for i, f := range filings {
		uids[i] = f.uid
	}
	err := s.within(ctx, 0, func() error { return give(uidSet(uids)) })
	if !refused(err) {
		return err
	}
	for _, f := range filings {
		f.err = err
	}
	return s.broken(err)
}

// broken ends the connection when a folder is missing: the next one makes it anew.
func (s *imapSession) broken(err error) error {
	var answer *imap.Error
	if errors.As(err, &answer) && (answer.Code == imap.ResponseCodeTryCreate || answer.Code == imap.ResponseCodeNonExistent) {
		return err
	}
	return nil
}

// mark writes on the originals that copies of them may be in a folder from now on.
func (s *imapSession) mark(ctx context.Context, filings []*filing) error {
	var fresh []*filing
	for _, f := range filings {
		if !f.marked {
			fresh = append(fresh, f)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return s.command(ctx, fresh, func(uids imap.UIDSet) error { return s.flag(uids, putMark) })
}

func (s *imapSession) flag(uids imap.UIDSet, flag imap.Flag) error {
	return s.client.Store(uids, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{flag}}, nil).Close()
}

// put puts the copy into its folder, or, where the server cannot move, a copy of the message as it is.
func (s *imapSession) put(ctx context.Context, f *filing) error {
	if f.put || f.err != nil {
		return nil
	}
	var err error
	if f.Replace == nil {
		err = s.within(ctx, 0, func() error {
			_, err := s.client.Copy(uidSet([]imap.UID{f.uid}), s.places[f.Folder]).Wait()
			return err
		})
	} else {
		err = s.append(ctx, f)
	}
	if refused(err) {
		f.err = err
		return s.broken(err)
	}
	f.put = err == nil
	return err
}

func (s *imapSession) append(ctx context.Context, f *filing) error {
	text := f.copy()
	return s.within(ctx, int64(len(text)), func() error {
		command := s.client.Append(s.places[f.Folder], int64(len(text)), &imap.AppendOptions{Flags: f.flags, Time: f.Arrived})
		_, written := command.Write(text)
		closed := command.Close()
		if _, err := command.Wait(); err != nil {
			return err // it tells why nothing could be written
		}
		return errors.Join(written, closed)
	})
}

// remove takes out the originals of which a copy is in its folder.
func (s *imapSession) remove(ctx context.Context, filings []*filing) error {
	var done []*filing
	for _, f := range filings {
		if f.put && f.err == nil {
			done = append(done, f)
		}
	}
	if len(done) == 0 {
		return nil
	}
	err := s.command(ctx, done, func(uids imap.UIDSet) error { return s.flag(uids, imap.FlagDeleted) })
	if err != nil || done[0].err != nil {
		return err
	}
	return s.command(ctx, done, s.expunge)
}

// expunge removes the messages and no others. Without UIDPLUS (RFC 4315) that can be done only when nobody else's wait
// for it: what a person deleted by mistake and may still restore is not ours to remove.
func (s *imapSession) expunge(uids imap.UIDSet) error {
	if s.can.uidPlus {
		return s.client.UIDExpunge(uids).Close()
	}
	data, err := s.client.UIDSearch(&imap.SearchCriteria{Flag: []imap.Flag{imap.FlagDeleted}}, nil).Wait()
	if err != nil {
		return err
	}
	deleted, err := found(data, listMost)
	if err != nil {
		return err
	}
	for _, uid := range deleted {
		if !uids.Contains(uid) {
			return &imap.Error{Type: imap.StatusResponseTypeNo, Text: errOthersDeleted.Error()}
		}
	}
	return s.client.Expunge().Close()
}
