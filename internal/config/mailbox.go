package config

import (
	"log/slog"
	"net/url"

	"clavero/internal/fault"
	"clavero/internal/mail"
)

// HasMailbox reports whether a mailbox of answers is configured.
func (c Config) HasMailbox() bool { return c.IMAP != "" }

// Mailbox makes the mailbox of the vendor's answers (3.1). It fails when the certificates it is trusted by cannot be
// read; it does not connect.
func (c Checked) Mailbox(log *slog.Logger) (*mail.Mailbox, error) {
	options := c.mailboxOptions()
	options.CAFile, options.Log = c.IMAPCA, log
	return mail.NewMailbox(c.IMAP, options)
}

func (c Config) mailboxOptions() mail.MailboxOptions {
	options := mail.MailboxOptions{Folder: c.IMAPFolder, Processed: c.IMAPProcessed, Review: c.IMAPReview}
	if c.IMAPPasswordFile != "" {
		options.Password = mail.PasswordFile(c.IMAPPasswordFile)
	}
	return options
}

// checkMailbox sees that address and folders are well-formed and that there is a password. Files are read when the
// mailbox is made.
func (c Config) checkMailbox() error {
	if !c.HasMailbox() {
		if c.IMAPPasswordFile != "" {
			return fault.New(fault.Invalid, "config.imap_missing")
		}
		return nil
	}
	if u, err := url.Parse(c.IMAP); err == nil && c.IMAPPasswordFile == "" {
		if _, has := u.User.Password(); !has {
			return fault.New(fault.Invalid, "config.imap_password_missing", "Value", redacted(c.IMAP))
		}
	}
	if _, err := mail.NewMailbox(c.IMAP, c.mailboxOptions()); err != nil {
		return fault.Wrap(err, fault.Invalid, "config.imap", "Value", redacted(c.IMAP))
	}
	return nil
}
