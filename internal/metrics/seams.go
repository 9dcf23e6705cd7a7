package metrics

import (
	"context"
	"errors"
	"time"

	"clavero/internal/jobs"
	"clavero/internal/mail"
)

// Jobs gives a registry that counts and times what the handlers put into it do.
func (m *Metrics) Jobs(r jobs.Registry) jobs.Registry {
	if m == nil {
		return r
	}
	return meteredJobs{r, m}
}

type meteredJobs struct {
	jobs.Registry
	metrics *Metrics
}

// Handle implements jobs.Registry.
func (r meteredJobs) Handle(kind jobs.Kind, workers int, h jobs.Handler) {
	for _, outcome := range jobs.Outcomes {
		r.metrics.jobs.WithLabelValues(string(kind), string(outcome))
	}
	r.Registry.Handle(kind, workers, func(ctx context.Context, id int64) error {
		started, outcome := time.Now(), jobs.Failed // a panic passes through here and is no success
		defer func() {
			r.metrics.jobs.WithLabelValues(string(kind), string(outcome)).Inc()
			r.metrics.jobTime.WithLabelValues(string(kind)).Observe(time.Since(started).Seconds())
		}()
		err := h(ctx, id)
		outcome = jobs.OutcomeOf(err)
		return err
	})
}

// Transport gives a transport that counts how mails fare.
func (m *Metrics) Transport(t mail.Transport) mail.Transport {
	if m == nil {
		return t
	}
	return meteredTransport{t, m}
}

type meteredTransport struct {
	mail.Transport
	metrics *Metrics
}

// Send implements mail.Transport.
func (t meteredTransport) Send(ctx context.Context, message mail.Message) error {
	err := t.Transport.Send(ctx, message)
	t.metrics.mails.WithLabelValues(mailOutcome(err)).Inc()
	return err
}

// The outcomes of a mail: taken by the server, refused for good, to be tried again, or refused because of how this
// installation is set.
const (
	mailSent          = "sent"
	mailFailed        = "failed"
	mailLater         = "later"
	mailMisconfigured = "misconfigured"
)

var mailOutcomes = []string{mailSent, mailFailed, mailLater, mailMisconfigured}

func mailOutcome(err error) string {
	failure, ok := errors.AsType[*mail.Failure](err)
	switch {
	case err == nil:
		return mailSent
	case ok && failure.Config:
		return mailMisconfigured
	case ok && !failure.Permanent:
		return mailLater
	}
	return mailFailed
}
