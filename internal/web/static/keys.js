// Shortcuts of a list: j and k walk its rows, Enter opens the marked one, x chooses it for a step for several, * chooses
// all, / goes to the search field. Of a case: j and k open its neighbours in the list, u goes back to the list. Of both:
// p goes to the step to be taken, which Enter then takes; ? shows the sheet.
// The list, or the heading of the case, carries data-keys with the id of a <dialog> that holds the sheet in words. Rows
// are tr elements, or whatever data-rows selects, that contain a link. Nothing is caught while something is being typed,
// nor by whoever turned the keys off in the sheet: who speaks to a computer types letters without meaning to.
const off = "clavero.keys.off";
const back = "clavero.back"; // u was pressed: the list marks the row again

export function shortcuts(list) {
  const rows = () => [...list.querySelectorAll(list.dataset.rows ?? "tbody tr")].filter((row) => row.querySelector("a[href]"));
  const sheet = document.getElementById(list.dataset.keys);
  const remembered = `clavero.row.${location.pathname}`;
  let at = -1;

  const mark = (index) => {
    const all = rows();
    if (all.length === 0) return;
    all[at]?.classList.remove("row-here");
    at = Math.min(Math.max(index, 0), all.length - 1);
    all[at].classList.add("row-here");
    link(all[at]).focus();
    all[at].scrollIntoView({ block: "nearest" });
  };
  const act = {
    j: () => mark(at + 1),
    k: () => mark(at - 1),
    Enter: () => at >= 0 && document.activeElement === document.body && link(rows()[at])?.click(),
    x: () => at >= 0 && rows()[at].querySelector("input[type=checkbox]")?.click(),
    "*": () => document.querySelector("[data-pick-all]")?.click(),
    "/": () => {
      const field = document.querySelector("input[type=search], input[name=q]");
      field?.closest("details")?.setAttribute("open", "");
      field?.focus();
    },
    p: () => step()?.focus(),
    "?": () => sheet?.showModal?.(),
  };
  if (list.matches("h1")) {
    const follow = (selector) => document.querySelector(`.trail ${selector}`)?.click();
    Object.assign(act, { j: () => follow("[rel=next]"), k: () => follow("[rel=prev]"), u: () => (keep(back, "1"), follow("a")) });
    for (const key of ["Enter", "x", "*", "/"]) delete act[key];
  }
  const step = () => document.querySelector(".bulk-on .bulk-steps button") ??
    document.querySelector("main .button-primary, main .button-ends"); // what ends a case is gone to on purpose only
  offers(sheet);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || sheet?.open) return;
    if (turnedOff()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (event.key === "Enter" && event.target !== document.body) return;
    const does = act[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("a[href]") && rows().findIndex((other) => other.contains(event.target));
    if (row >= 0) keep(remembered, row);
  });
  const before = Number(keep(remembered) ?? -1);
  const returned = keep(back);
  if (returned) keep(back, "");
  if (before >= 0 && (returned || performance.getEntriesByType("navigation")[0]?.type === "back_forward")) mark(before);
}

// offers shows the button that opens the sheet, and minds the box in it that turns the keys off.
function offers(sheet) {
  const opener = document.querySelector(`[data-opens="${sheet?.id}"]`);
  const box = sheet?.querySelector("input[type=checkbox]");
  if (!opener || !box) return;
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());
  box.checked = !turnedOff();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(off) : localStorage.setItem(off, "1")));
}

// turnedOff, and keep below: a browser that forbids storage only forgets.
const turnedOff = () => {
  try {
    return localStorage.getItem(off) !== null;
  } catch {
    return false;
  }
};

const link = (row) => row?.querySelector(".row-link, a[href]");

// keep reads or writes where one stood.
function keep(name, value) {
  try {
    return value === undefined ? sessionStorage.getItem(name) : sessionStorage.setItem(name, value);
  } catch {
    return null;
  }
}
