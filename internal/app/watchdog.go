package app

import (
	"cmp"
	"context"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/lang"
	"clavero/internal/mail"
)

// watchEvery is how often the watchdog looks at the tasks on the clock.
const watchEvery = 30 * time.Second

// watchClock looks after the tasks on the clock until ctx ends or the function it gives is called, which waits for it.
func (a *App) watchClock(ctx context.Context) func() {
	watching, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Clock.Watch(watching, watchEvery, a.tellOperator)
	}()
	return func() { end(); <-done }
}

// tellOperator writes to whoever runs the machine, past the queue of jobs: what is late may be the queue itself. Where no
// address is set the log, the page and the metric say it.
func (a *App) tellOperator(ctx context.Context, late []clockwork.Standing) {
	if a.Config.OperatorTo.Mail == "" {
		return
	}
	if err := a.transport.Send(ctx, a.incident(late)); err != nil {
		a.Log.Error("the operator was not told of a late task", "err", err)
	}
}

func (a *App) incident(late []clockwork.Standing) mail.Message {
	const es = lang.ES
	now := a.DB.Now()
	letter := mail.Letter{
		Lang: es, Institution: a.Config.Institution, Subject: es.T("clockwork.mail.subject", "N", len(late)), Contact: a.Config.Office,
		Paragraphs: []string{es.T("clockwork.mail.text", "N", len(late)), es.T("clockwork.mail.what")},
		Button:     &mail.Link{Label: es.T("clockwork.mail.button"), URL: a.Post.Site().URL("/tareas")},
	}
	for _, s := range late {
		letter.Facts = append(letter.Facts, mail.Fact{Label: es.T("clockwork.task." + s.Kind), Value: lastSuccess(s)})
	}
	return mail.Message{
		ID: mail.MessageID("tarea", now.UnixMicro(), a.DB.Node(), cmp.Or(a.Config.From.Domain(), "clavero.invalid")), From: a.Config.From, ReplyTo: a.Config.Reply,
		To: a.Config.OperatorTo, At: now, Letter: letter,
	}
}

func lastSuccess(s clockwork.Standing) string {
	if s.Success.IsZero() {
		return lang.ES.T("clockwork.mail.never")
	}
	return lang.ES.T("clockwork.mail.last", "At", s.Success.UTC().Format("2006-01-02 15:04")+" UTC")
}
