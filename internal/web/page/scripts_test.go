package page

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The pages work without scripts; here they gain from them, under the policy of the program.

func TestTypeaheadTakesAUnit(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "petition-empty"})
	look.until(t, `document.querySelector("#unit").getAttribute("role") === "combobox"`)
	look.press(t, "#unit", "comunica")
	look.until(t, `document.querySelectorAll("#unit-list [role=option]").length === 2`)
	if got := value[string](look.ctx, t, `document.querySelector("#unit").getAttribute("aria-expanded")`); got != "true" {
		t.Errorf("aria-expanded = %q with the list open", got)
	}
	look.press(t, "#unit", kb.ArrowDown+kb.ArrowDown)
	look.until(t, `document.getElementById(document.querySelector("#unit").getAttribute("aria-activedescendant")).dataset.code === "YUC"`)
	// The list takes the key, so that the form is not sent by it.
	if !value[bool](look.ctx, t, `!document.querySelector("#unit").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}))`) {
		t.Error("Enter in the open list would also send the form")
	}
	look.until(t, `document.querySelector("[name=unit_code]").value === "YUC" && document.querySelector("#unit-list").hidden`)
	look.press(t, "#unit", "x")
	look.until(t, `document.querySelector("[name=unit_code]").value === ""`) // what is typed after is no longer that unit
}

func TestAUnitThatIsNotFoundMayBeWritten(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "petition-empty"})
	look.until(t, `document.querySelector("#unit").getAttribute("role") === "combobox" && !document.querySelector(".unit-words").open`)
	look.press(t, "#unit", "ninguna")
	look.until(t, `document.querySelector(".unit-words").open`)
}

func TestDraftComesBackAndGoes(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "petition-empty"})
	look.until(t, `document.querySelector("#unit").getAttribute("role") === "combobox"`) // the scripts have begun
	look.press(t, "#reason", "Doy seguimiento a la prensa")
	look.at(t, Story{Name: "petition-empty"})
	look.until(t, `document.querySelector("#reason").value === "Doy seguimiento a la prensa"`)
	look.at(t, Story{Name: "sent-petition"})
	look.until(t, `sessionStorage.length === 0`)
}

func TestSecretIsShownAndHidden(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "signin"})
	look.until(t, `document.querySelector(".reveal button") !== null`)
	for _, kind := range []string{"text", "password"} {
		value[bool](look.ctx, t, `(document.querySelector(".reveal button").click(), true)`)
		look.until(t, `document.querySelector("#passphrase").type === "`+kind+`"`)
	}
}

// press focuses an element and presses keys there, one by one.
func (b browser) press(t *testing.T, selector, keys string) {
	t.Helper()
	b.until(t, `document.querySelector("`+selector+`") !== null`)
	value[bool](b.ctx, t, `(document.querySelector("`+selector+`").focus(), true)`)
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(keys)); err != nil {
		t.Fatal(err)
	}
}

// until waits for an expression to hold, half a minute at most. The page itself looks again and again.
func (b browser) until(t *testing.T, expression string) {
	t.Helper()
	held, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`new Promise((tell) => {
		const end = performance.now() + 30_000;
		const look = () => {
			let holds = false;
			try { holds = `+expression+`; } catch {}
			if (holds || performance.now() > end) tell(Boolean(holds)); else setTimeout(look, 20);
		};
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if !held {
		t.Fatalf("never came to hold: %s", expression)
	}
}

// What is next must be reached by keys alone: p stands on the step, j goes on to the next case, u back to the list. The
// sheet turns all of it off for whoever speaks to a computer.
func TestKeysOfACase(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "case-forwarded"})
	look.until(t, `!document.querySelector("[data-opens=keys]").hidden`) // the scripts have begun
	look.press(t, "body", "p")
	look.until(t, `document.activeElement === document.querySelector(".head-acts .button-primary")`)
	value[bool](look.ctx, t, `(document.querySelectorAll(".trail a").forEach((a) => a.addEventListener("click", (event) => {
		event.preventDefault();
		window.followed = a.rel || "back";
	})), document.activeElement.blur(), true)`)
	for keys, want := range map[string]string{"j": "next", "u": "back"} {
		look.press(t, "body", keys)
		look.until(t, `window.followed === "`+want+`"`)
	}
	look.press(t, "#note", "jup")
	look.until(t, `document.querySelector("#note").value === "jup" && window.followed !== undefined`)
	value[bool](look.ctx, t, `(document.querySelector("[data-opens=keys]").click(), document.querySelector("#keys-on").click(), document.querySelector("#keys").close(), document.activeElement.blur(), true)`)
	look.press(t, "body", "p")
	if value[bool](look.ctx, t, `document.activeElement === document.querySelector(".head-acts .button-primary")`) {
		t.Error("a key works that was turned off")
	}
}

func TestNoKeyStandsOnWhatEndsACase(t *testing.T) {
	look := openBrowser(t)
	look.at(t, Story{Name: "case-sent"})
	look.until(t, `!document.querySelector("[data-opens=keys]").hidden`)
	if !value[bool](look.ctx, t, `document.querySelector(".others .button-danger") !== null && document.querySelector("main .button-primary") === null`) {
		t.Fatal("this story should offer only what ends the case")
	}
	look.press(t, "body", "p")
	if value[bool](look.ctx, t, `document.activeElement.matches(".button-danger")`) {
		t.Error("p stands on what ends the case")
	}
}
