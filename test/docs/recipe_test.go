package docs

import (
	"cmp"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/provider/prober"
	"clavero/internal/vendorsim"
)

const practice = "docs/proveedor-de-practica.md"

// The recipe that the page shows can be worked by.
func TestRecipeOfThePage(t *testing.T) {
	found := false
	for _, block := range fenced.FindAllStringSubmatch(read(t, filepath.Join(root, practice)), -1) {
		if !strings.HasPrefix(block[1], "{") {
			continue
		}
		found = true
		recipe, err := prober.ParseRecipe([]byte(block[1]))
		if err := cmp.Or(err, recipe.Check()); err != nil {
			t.Errorf("%s: %v", practice, err)
		}
	}
	if !found {
		t.Errorf("%s shows no recipe", practice)
	}
}

// The page has every habit of the practice vendor.
func TestHabitsOfThePage(t *testing.T) {
	text := read(t, filepath.Join(root, practice))
	for _, h := range vendorsim.Habits {
		if !strings.Contains(text, "| "+code(string(h))+" |") {
			t.Errorf("%s does not tell of %s", practice, h)
		}
	}
}
