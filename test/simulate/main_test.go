package simulate

import (
	"testing"

	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
