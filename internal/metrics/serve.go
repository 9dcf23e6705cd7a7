package metrics

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Server answers scrapes at /metrics and nothing else. One scrape is answered at a time and each within ten seconds: who
// asks too often waits for itself, not the readers for it.
func (m *Metrics) Server(log *slog.Logger) *http.Server {
	scrape := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		Registry: m.registry, ErrorLog: errorLog{log}, ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: 1, Timeout: 10 * time.Second,
	})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", scrape)
	return &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
}

type errorLog struct{ log *slog.Logger }

// Println implements promhttp.Logger.
func (l errorLog) Println(v ...any) { l.log.Warn("metrics could not be read", "err", fmt.Sprint(v...)) }
