package reading

import "testing"

// What is compiled when it is first asked must not fail then.
func TestEveryExpressionCompiles(t *testing.T) {
	if len(own) < 50 {
		t.Fatalf("only %d expressions", len(own))
	}
	for _, e := range own {
		e() // panics with the pattern
	}
}
