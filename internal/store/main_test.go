package store_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// Under these names a test tells a second process, which is this program again, to hold a database until it is killed.
const (
	holdURL = "CLAVERO_TEST_HOLD_URL"
	holdDir = "CLAVERO_TEST_HOLD_DIR"
)

func TestMain(m *testing.M) {
	o := store.Options{URL: os.Getenv(holdURL), Dir: os.Getenv(holdDir)}
	if o.URL != "" || o.Dir != "" {
		hold(o)
		return
	}
	storetest.Main(m)
}

// hold opens the database, says so and waits for the end of its input, which comes with the end of the test at the latest.
func hold(o store.Options) {
	_, err := store.Open(context.Background(), o)
	fmt.Println("held", err)
	_, _ = os.Stdin.Read(make([]byte, 1))
}
