package mail

import (
	"bytes"
	"context"

	"github.com/emersion/go-imap/v2"
)

// candidatesMost is how many messages of a folder are compared with one that may be there already.
const candidatesMost = 1000

// recognise finds out which messages were put into the folder before a crash. It leaves this folder open again.
func (s *imapSession) recognise(ctx context.Context, folder Folder, filings []*filing) error {
	var doubtful []*filing
	for _, f := range filings {
		if f.marked {
			doubtful = append(doubtful, f)
		}
	}
	if len(doubtful) == 0 {
		return nil
	}
	err := s.within(ctx, 0, func() error {
		_, err := s.client.Select(s.places[folder], &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range doubtful {
		if f.put, err = s.isThere(ctx, f); err != nil {
			return err
		}
	}
	return s.choose(ctx, s.watched)
}

// isThere reports whether the folder that is open holds the filing's copy.
func (s *imapSession) isThere(ctx context.Context, f *filing) (bool, error) {
	criteria, section, want := f.traces()
	var candidates []imap.UID
	err := s.within(ctx, 0, func() error {
		data, err := s.client.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		candidates, err = found(data, candidatesMost)
		return err
	})
	if err != nil || len(candidates) == 0 {
		return false, err
	}
	there := false
	err = s.within(ctx, int64(len(candidates))*section.Partial.Size, func() error {
		messages, err := s.client.Fetch(uidSet(candidates), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
		for _, message := range messages {
			there = there || bytes.Equal(bytes.TrimSpace(message.FindBodySection(section)), want)
		}
		return err
	})
	return there, err
}

// traces tell a filing's copy from any other message: what to search for, what to read of what is found, and what that
// must be. A search for a field finds whatever contains the text; that it is the first line shows that we wrote it. A
// message as it is has exactly its size and its header, in which each server on its way left its own line.
func (f *filing) traces() (*imap.SearchCriteria, *imap.FetchItemBodySection, []byte) {
	if f.Replace == nil {
		head := f.header()
		return &imap.SearchCriteria{Larger: f.size - 1, Smaller: f.size + 1}, headSection(), bytes.TrimSpace(head[:min(len(head), headMost)])
	}
	line := f.firstLine()
	return &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: copyField, Value: f.ID}}},
		&imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: int64(len(line))}}, bytes.TrimSpace(line)
}
