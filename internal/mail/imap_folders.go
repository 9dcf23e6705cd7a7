package mail

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"clavero/internal/fault"
)

// prepare finds the folders for what was handled, and makes those that are missing.
func (s *imapSession) prepare(ctx context.Context) error {
	s.places = map[Folder]string{}
	for folder, name := range map[Folder]string{Processed: s.processed, Review: s.review} {
		place, exists, err := s.locate(ctx, name)
		if err == nil && !exists {
			err = s.create(ctx, place)
		}
		if err != nil {
			return fault.Wrap(err, fault.Unready, "mail.mailbox.folder", "Folder", name)
		}
		s.places[folder] = place
	}
	return nil
}

// locate returns a folder's name as the server has it, and whether there is such a folder. One of exactly the name
// that was configured is taken; else the name is read as levels parted by /, under the prefix of the user's own folders.
func (s *imapSession) locate(ctx context.Context, name string) (string, bool, error) {
	exists, err := s.exists(ctx, name)
	if err != nil || exists {
		return name, exists, err
	}
	prefix, delimiter, err := s.hierarchy(ctx)
	if err != nil {
		return "", false, err
	}
	own := name
	if delimiter != 0 {
		own = strings.ReplaceAll(name, "/", string(delimiter))
	}
	if !strings.HasPrefix(own, prefix) {
		own = prefix + own
	}
	if own != name {
		exists, err = s.exists(ctx, own)
	}
	return own, exists, err
}

func (s *imapSession) exists(ctx context.Context, name string) (bool, error) {
	list, err := s.list(ctx, name)
	return slices.ContainsFunc(list, func(found *imap.ListData) bool {
		return !slices.Contains(found.Attrs, imap.MailboxAttrNonExistent) && !slices.Contains(found.Attrs, imap.MailboxAttrNoSelect)
	}), err
}

func (s *imapSession) list(ctx context.Context, name string) ([]*imap.ListData, error) {
	var list []*imap.ListData
	err := s.within(ctx, 0, func() error {
		var err error
		list, err = s.client.List("", name, nil).Collect()
		return err
	})
	return list, err
}

// hierarchy is the prefix of the user's own folders (RFC 2342) and what parts their levels, 0 if nothing does.
func (s *imapSession) hierarchy(ctx context.Context) (prefix string, delimiter rune, err error) {
	if !s.can.namespace {
		root, err := s.list(ctx, "")
		if err != nil || len(root) == 0 {
			return "", 0, err
		}
		return "", root[0].Delim, nil
	}
	var data *imap.NamespaceData
	err = s.within(ctx, 0, func() error {
		var err error
		data, err = s.client.Namespace().Wait()
		return err
	})
	if err != nil || len(data.Personal) == 0 {
		return "", 0, err
	}
	return data.Personal[0].Prefix, data.Personal[0].Delim, nil
}

// create makes a folder that readers of mail show too. Somebody may have made it just now.
func (s *imapSession) create(ctx context.Context, name string) error {
	err := s.within(ctx, 0, func() error { return s.client.Create(name, nil).Wait() })
	var answer *imap.Error
	if errors.As(err, &answer) && answer.Code == imap.ResponseCodeAlreadyExists {
		err = nil
	}
	if err != nil {
		return err
	}
	err = s.within(ctx, 0, func() error { return s.client.Subscribe(name).Wait() })
	if refused(err) {
		return nil // a server without subscriptions shows all it has
	}
	return err
}
