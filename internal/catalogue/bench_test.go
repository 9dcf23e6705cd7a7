package catalogue_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"clavero/internal/catalogue"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// BenchmarkSearch searches ten thousand units, as at each key press.
func BenchmarkSearch(b *testing.B) {
	db := storetest.New(b, store.SQLite)
	c := catalogue.New(db, newFiles(b, db))
	var rows strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&rows, "U%05d,Dirección General de Prevención y Control número %d de la Región %d,unit,,,P,,,,,\n", i, i, i%32)
	}
	apply(b, c, rows.String())
	if _, err := c.Units(context.Background()); err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"d", "control", "region 31 control 99", "u0999", "nada que ver"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Search(context.Background(), text, "2026-11-23", 12); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
