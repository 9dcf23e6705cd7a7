package simulate

import (
	"runtime/debug"
	"testing"

	"clavero/internal/store/storetest"
)

// TestMain lets garbage lie longer: what is alive is small, and a fifth of the time went into looking for what is not.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	storetest.Main(m)
}
