// Package metrics counts what the program does and shows it to Prometheus, on a listener of its own.
//
// What happens is told to it: by hooks where a package has one (web, auth), by standing in front of a seam where there
// is one (the registry of jobs, the transport of mails). What is, is read when somebody asks ([Sources]). So no use case
// knows of metrics, and an installation without them pays nothing.
//
// Labels are words of the program alone: routes by their patterns, states, kinds, outcomes. No address, name, folio,
// unit or network is ever one, and what a client sends never makes a new one.
package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"clavero/internal/auth"
)

const namespace = "clavero"

// Metrics are the counters of one process. A nil Metrics counts nothing. It is safe for use by many goroutines.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.CounterVec
	answerTime *prometheus.HistogramVec
	signIns    *prometheus.CounterVec
	jobs       *prometheus.CounterVec
	jobTime    *prometheus.HistogramVec
	mails      *prometheus.CounterVec
}

// New makes a registry of its own with everything in it; sources are read at each scrape.
func New(sources Sources) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("http_requests_total", "Requests answered, by the pattern of their route.", "route", "method", "status"),
		answerTime: histogram("http_request_duration_seconds", "Time from a request's arrival to the end of its answer.",
			[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}, "route", "method"),
		signIns: counter("sign_ins_total", "Tries to sign in, by step and outcome.", "step", "outcome"),
		jobs:    counter("jobs_total", "Turns of jobs, by how they ended.", "kind", "outcome"),
		jobTime: histogram("job_duration_seconds", "Time that a turn of a job took.",
			[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}, "kind"),
		mails: counter("mails_total", "Mails handed to the mail server, by its answer.", "outcome"),
	}
	m.registry.MustRegister(m.requests, m.answerTime, m.signIns, m.jobs, m.jobTime, m.mails, newReadings(sources),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.beginAtZero()
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

// beginAtZero shows what has not happened yet as nothing rather than not at all: a first failure is then an increase.
func (m *Metrics) beginAtZero() {
	for _, step := range auth.Steps {
		for _, outcome := range auth.Outcomes {
			m.signIns.WithLabelValues(string(step), string(outcome))
		}
	}
	for _, outcome := range mailOutcomes {
		m.mails.WithLabelValues(outcome)
	}
}

// Answered counts an answer, for visit.Options.
func (m *Metrics) Answered(route, method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	method = known(method)
	m.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Inc()
	m.answerTime.WithLabelValues(route, method).Observe(took.Seconds())
}

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// known keeps methods that a client made up from becoming labels.
func known(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "other"
}

// SignIn counts a try to sign in, for auth.Options.
func (m *Metrics) SignIn(step auth.Step, outcome auth.Outcome) {
	if m != nil {
		m.signIns.WithLabelValues(string(step), string(outcome)).Inc()
	}
}
