// Choosing rows of a list for a step that is taken for several at once: the count is told, one box chooses all that are
// seen, and the buttons rest while nothing is chosen. Without scripts the boxes and the links beside them do the same.
export function choosing(bar) {
  const boxes = () => [...document.querySelectorAll(`input[type=checkbox][form="${bar.id}"]`)];
  const count = bar.querySelector("[data-count]");
  const all = document.querySelector("[data-pick-all]");
  const buttons = [...bar.querySelectorAll("button")];

  const tell = () => {
    const list = boxes();
    const chosen = list.filter((box) => box.checked).length;
    const words = chosen === 0 ? count.dataset.none : chosen === 1 ? count.dataset.one : count.dataset.many;
    count.textContent = words.replace("{n}", chosen).replace("{all}", list.length);
    bar.classList.toggle("bulk-on", chosen > 0);
    for (const button of buttons) button.disabled = chosen === 0;
    for (const box of list) box.closest("tr").classList.toggle("row-chosen", box.checked);
    if (all) {
      all.checked = chosen > 0 && chosen === list.length;
      all.indeterminate = chosen > 0 && chosen < list.length;
    }
  };
  const choose = (on) => {
    for (const box of boxes()) box.checked = on;
    tell();
  };

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => choose(all.checked));
  }
  for (const link of bar.querySelectorAll("a[data-pick]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(link.dataset.pick === "all");
    });
  }
  document.addEventListener("change", (event) => event.target.matches?.(`[form="${bar.id}"]`) && tell());
  window.addEventListener("pageshow", tell); // going back, a browser puts the boxes as they were
  tell();
}
