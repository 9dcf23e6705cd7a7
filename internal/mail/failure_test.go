package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"testing"
)

func TestFailed(t *testing.T) {
	for _, c := range []struct {
		stage  Stage
		code   int
		words  string
		want   string // permanent, config or later
		detail string
	}{
		{StageRecipient, 550, "5.1.1 no such user", "permanent", "5.1.1"},
		{StageRecipient, 550, "no such user", "permanent", ""},
		{StageRecipient, 550, "5.0.0 no", "permanent", "5.0.0"},
		{StageRecipient, 552, "5.2.2 mailbox full", "permanent", "5.2.2"},
		{StageRecipient, 550, "5.4.4 no route", "permanent", "5.4.4"},
		{StageRecipient, 554, "5.7.1 relay access denied", "config", "5.7.1"},
		{StageRecipient, 550, "5.1.8 sender unknown", "config", "5.1.8"},
		{StageRecipient, 530, "authenticate first", "config", ""},
		{StageRecipient, 503, "5.5.1 bad sequence", "config", "5.5.1"},
		{StageRecipient, 450, "4.2.0 busy", "later", "4.2.0"},
		{StageRecipient, 421, "closing", "later", ""},
		{StageContent, 554, "5.7.1 looks like spam", "config", "5.7.1"},
		{StageContent, 550, "5.1.1 gone meanwhile", "permanent", "5.1.1"},
		{StageContent, 552, "4.3.1", "permanent", "4.3.1"},
		{StageContent, 452, "4.3.1 disk full", "later", "4.3.1"},
		{StageSender, 553, "5.7.1 not your address", "config", "5.7.1"},
		{StageSender, 550, "5.1.1 who", "config", "5.1.1"},
		{StageAuth, 535, "5.7.8 wrong password", "config", "5.7.8"},
		{StageAuth, 454, "4.7.0 try later", "later", "4.7.0"},
		{StageConnect, 554, "go away", "config", ""},
	} {
		f := failed(c.stage, fmt.Errorf("wrapped: %w", &textproto.Error{Code: c.code, Msg: c.words}))
		if got := verdict(f); got != c.want || f.Enhanced != c.detail || f.SMTPCode != c.code {
			t.Errorf("%s %d %s: %s %q, want %s %q", c.stage, c.code, c.words, got, f.Enhanced, c.want, c.detail)
		}
	}
}

func verdict(f *Failure) string {
	switch {
	case f.Permanent && f.Config:
		return "both"
	case f.Permanent:
		return "permanent"
	case f.Config:
		return "config"
	default:
		return "later"
	}
}

func TestFailureKeepsPeopleOutOfLogs(t *testing.T) {
	cause := &textproto.Error{Code: 550, Msg: "5.1.1 <ana.perez@salud.test>: unknown"}
	err := error(failed(StageRecipient, cause))
	if strings.Contains(err.Error(), "ana.perez") {
		t.Errorf("%v", err)
	}
	if want := "mail: not sent at stage recipient: 550 5.1.1"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
}
