package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Sources are what is read when somebody scrapes.
type Sources struct {
	DB       *store.DB
	Recorded func() map[register.Kind]int64 // accesses since the start
	Hashing  func() int                     // callers in line for a hash
	Late     func() int                     // tasks on the clock that are late
}

// readTime bounds what one scrape asks of the database.
const readTime = 5 * time.Second

// readings is a prometheus.Collector over Sources. What the database does not tell in time is left out of the scrape,
// with an error in the log.
type readings struct {
	sources                                                 Sources
	petitions, late, waiting, ledger, accesses, line, clock *prometheus.Desc
}

func newReadings(s Sources) *readings {
	describe := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
	}
	return &readings{
		sources:   s,
		petitions: describe("petitions", "Petitions with a folio, by the state they stand at and their kind.", "state", "kind"),
		late:      describe("petitions_late", "Petitions past their limit, by state.", "state"),
		waiting:   describe("mails_waiting", "Mails that wait to be sent."),
		ledger:    describe("ledger_entries", "Entries of the ledger."),
		accesses:  describe("accesses_total", "Accesses recorded by this process (3.3), by kind.", "kind"),
		line:      describe("hash_queue_length", "Sign-ins that wait for their turn at the slow hash."),
		clock:     describe("clock_tasks_late", "Tasks on the clock whose last success is longer ago than their interval allows."),
	}
}

// Describe implements prometheus.Collector.
func (r *readings) Describe(out chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{r.petitions, r.late, r.waiting, r.ledger, r.accesses, r.line, r.clock} {
		out <- desc
	}
}

// Collect implements prometheus.Collector.
func (r *readings) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	r.collectPetitions(ctx, out)
	r.collectLate(ctx, out)
	waiting, err := r.sources.DB.Read().MailsWaiting(ctx)
	send(out, r.waiting, err, float64(waiting))
	head, err := r.sources.DB.Read().LedgerHead(ctx)
	send(out, r.ledger, err, float64(head.Size))
	recorded := r.sources.Recorded()
	for _, kind := range []register.Kind{register.SignIn, register.Refused, register.Edition, register.Note} {
		out <- prometheus.MustNewConstMetric(r.accesses, prometheus.CounterValue, float64(recorded[kind]), string(kind))
	}
	send(out, r.line, nil, float64(r.sources.Hashing()))
	send(out, r.clock, nil, float64(r.sources.Late()))
}

// collectPetitions shows every state and kind, empty ones too, so that a graph has no gaps.
func (r *readings) collectPetitions(ctx context.Context, out chan<- prometheus.Metric) {
	standings, err := r.sources.DB.Read().Standings(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(r.petitions, err)
		return
	}
	type place struct {
		state petition.State
		kind  petition.Kind
	}
	counts := map[place]int{}
	for _, state := range withFolio() {
		for _, kind := range petition.Kinds {
			counts[place{state, kind}] = 0
		}
	}
	for _, s := range standings {
		counts[place{s.State, s.Kind}] = s.Count
	}
	for at, n := range counts {
		send(out, r.petitions, nil, float64(n), string(at.state), string(at.kind))
	}
}

func (r *readings) collectLate(ctx context.Context, out chan<- prometheus.Metric) {
	counts, err := r.sources.DB.Read().LateCounts(ctx, r.sources.DB.Now())
	if err != nil {
		out <- prometheus.NewInvalidMetric(r.late, err)
		return
	}
	for _, state := range withFolio() {
		if !state.Row().Final {
			send(out, r.late, nil, float64(counts[state]), string(state))
		}
	}
}

// withFolio are the states of petitions that have a folio.
func withFolio() []petition.State {
	var states []petition.State
	for _, row := range petition.States {
		if row.Name != petition.Unconfirmed {
			states = append(states, row.Name)
		}
	}
	return states
}

func send(out chan<- prometheus.Metric, desc *prometheus.Desc, err error, value float64, labels ...string) {
	if err != nil {
		out <- prometheus.NewInvalidMetric(desc, err)
		return
	}
	out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}
