package web_test

import (
	"os"
	"testing"

	"clavero/internal/auth/passphrase"
	"clavero/internal/store/storetest"
)

// Where the times of answers are measured, hashes take theirs.
func TestMain(m *testing.M) {
	if os.Getenv("TIMING") == "" {
		passphrase.Light(m)
	}
	storetest.Main(m)
}
