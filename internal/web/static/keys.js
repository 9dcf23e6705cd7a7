// Shortcuts of a list: j and k walk its rows, Enter opens the marked one, x chooses it for a step for several, * chooses
// all, / goes to the search field, ? shows the sheet.
// The list carries data-keys with the id of a <dialog> that holds the sheet in words. Rows are tr elements, or whatever
// data-rows selects, that contain a link. Nothing is caught while something is being typed.
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
    "?": () => sheet?.showModal?.(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || sheet?.open) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (event.key === "Enter" && event.target !== document.body) return;
    const step = act[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("a[href]") && rows().findIndex((other) => other.contains(event.target));
    if (row >= 0) keep(remembered, row);
  });
  const before = Number(keep(remembered) ?? -1);
  if (before >= 0 && performance.getEntriesByType("navigation")[0]?.type === "back_forward") mark(before);
}

const link = (row) => row?.querySelector(".row-link, a[href]");

// keep reads or writes where one stood; a browser that forbids storage only forgets it.
function keep(name, value) {
  try {
    return value === undefined ? sessionStorage.getItem(name) : sessionStorage.setItem(name, value);
  } catch {
    return null;
  }
}
