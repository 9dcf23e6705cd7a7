package mail

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
)

// BenchmarkMailbox empties a mailbox of 10,000 answers at a real Dovecot, a redacted copy put for each, with a taker
// that takes no time.
func BenchmarkMailbox(b *testing.B) {
	servers := mailtest.Start(b)
	const n = 10_000
	for b.Loop() {
		b.StopTimer()
		box := address(b)
		servers.Fill(b, box, n, answer)
		m := open(b, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile})
		ctx, cancel := context.WithCancel(b.Context())
		taken := 0
		b.StartTimer()
		_ = m.Watch(ctx, func(_ context.Context, r Received) (Disposition, error) {
			if taken++; taken == n {
				cancel()
			}
			return Disposition{Folder: Processed, ID: hashOf(r.Raw), Replace: redactedCopy(r.Raw)}, nil
		})
		cancel()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// BenchmarkArrival is the time from handing a mail to Postfix until the taker has it, with IDLE.
func BenchmarkArrival(b *testing.B) {
	servers := mailtest.Start(b)
	box, arrived := address(b), make(chan struct{})
	m := open(b, servers.IMAPSURL(box), MailboxOptions{CAFile: servers.CAFile, Poll: time.Hour})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = m.Watch(ctx, func(context.Context, Received) (Disposition, error) {
			arrived <- struct{}{}
			return Disposition{Folder: Processed}, nil
		})
	}()
	for m.Status().Seen.IsZero() {
		time.Sleep(time.Millisecond)
	}
	var took []time.Duration
	for b.Loop() {
		sent := time.Now()
		servers.Deliver(b, "soporte@emedios.test", strings.Replace(box, "@", "+K7Q2M9@", 1), answer(len(took)))
		<-arrived
		took = append(took, time.Since(sent))
	}
	cancel()
	<-done
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(took[len(took)*9/10].Milliseconds()), "p90-ms")
}
