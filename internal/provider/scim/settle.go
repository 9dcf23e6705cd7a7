package scim

import (
	"errors"
	"net/http"
	"time"

	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/provider"
	"clavero/internal/provider/scim/client"
)

// When an order is tried again that the server asked patience for without saying how long, or took without showing a user.
const (
	patience = time.Minute
	notYet   = time.Minute
)

var errNotYet = errors.New("scim: the server took the order, and the user is not there yet")

// settle makes an answer of what is a refusal, and of anything else the error by which the order is tried again.
func settle(err error) (provider.Answer, error) {
	var failed *client.Failure
	switch {
	case fault.Is(err, fault.Invalid):
		return refused(err), nil
	case errors.Is(err, client.ErrTooMany):
		return refused(fault.New(fault.Invalid, "scim.no.search")), nil
	case errors.Is(err, errNotYet):
		return provider.Answer{}, jobs.Later(notYet, unready(err))
	case !errors.As(err, &failed):
		return provider.Answer{}, err
	case failed.Final():
		return provider.Answer{Status: provider.Refused, Reason: reason(failed)}, nil
	case failed.RetryAfter > 0:
		return provider.Answer{}, jobs.Later(failed.RetryAfter, unready(err))
	case failed.Status == http.StatusTooManyRequests:
		return provider.Answer{}, jobs.Later(patience, unready(err))
	}
	return provider.Answer{}, unready(err)
}

func unready(err error) error { return fault.Wrap(err, fault.Unready, "fault.unready") }

// reason says in people's words why the server refused, and adds the server's.
func reason(failed *client.Failure) string {
	text := lang.ES.T(reasonText(failed), "Status", failed.Status)
	if failed.Detail != "" {
		text += " " + lang.ES.T("scim.no.says", "Detail", failed.Detail)
	}
	return text
}

func reasonText(failed *client.Failure) string {
	switch {
	case errors.Is(failed, client.ErrUnchanged):
		return "scim.no.unchanged"
	case failed.Taken():
		return "scim.no.taken"
	case failed.Type == client.InvalidValue:
		return "scim.no.value"
	case failed.Type == client.Mutability:
		return "scim.no.mutability"
	case failed.Status == http.StatusForbidden:
		return "scim.no.denied"
	}
	return "scim.no.other"
}
