// Finds a unit while its name is typed: the editable combobox with list autocomplete of the ARIA Authoring Practices
// (ARIA 1.2). Arrow keys walk the list, Enter takes, Escape closes. What is typed freely stays as typed.
const wait = 150; // milliseconds without a key before asking

export function combo(box) {
  const input = box.querySelector("input.input");
  const code = box.querySelector("input[type=hidden]");
  if (!input || !code) return; // the server is showing its own list of matches
  box.querySelector(".unit-search")?.remove();

  const list = element("ul", { className: "combo-list", id: `${input.id}-list`, role: "listbox", hidden: true });
  const said = element("p", { className: "hint", role: "status" });
  list.setAttribute("aria-label", box.querySelector("label").firstChild.textContent.trim());
  const holder = element("div", { className: "combo" });
  input.replaceWith(holder);
  holder.append(input, list);
  holder.after(said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off",
  })) input.setAttribute(name, value);

  let at = -1;
  let timer = 0;
  let asking = null;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const items = [...list.children];
    at = items.length === 0 ? -1 : (index + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return;
    input.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    input.value = item.dataset.name;
    code.value = item.dataset.code;
    said.textContent = "";
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (units) => {
    list.replaceChildren(...units.map((unit, i) => option(unit, `${list.id}-${i}`)));
    at = -1;
    list.hidden = units.length === 0;
    input.setAttribute("aria-expanded", String(units.length > 0));
    said.textContent = units.length > 0 ? `${units.length} ${box.dataset.found}` : box.dataset.none;
    said.classList.toggle("combo-count", units.length > 0);
    if (units.length === 0) document.querySelector(".unit-words")?.setAttribute("open", ""); // where to write it instead
  };
  const ask = async () => {
    const q = input.value.trim();
    asking?.abort();
    if (q.length < 2) {
      said.textContent = "";
      return close();
    }
    asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.typeahead}?q=${encodeURIComponent(q)}`, {
        headers: { Accept: "application/json" }, signal: asking.signal,
      });
      if (answer.ok && document.activeElement === input) show((await answer.json()).units ?? []);
    } catch {
      close(); // a search that fails leaves the field as a plain one
    }
  };

  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return; // our own, after taking
    code.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      take(list.children[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
  input.addEventListener("blur", close);
}

function option(unit, id) {
  const item = element("li", { id, role: "option" });
  item.setAttribute("aria-selected", "false");
  item.dataset.code = unit.code;
  item.dataset.name = unit.name;
  item.append(unit.name);
  if (unit.within) item.append(element("small", { textContent: unit.within }));
  return item;
}

function element(tag, { role, ...properties }) {
  const made = Object.assign(document.createElement(tag), properties);
  if (role) made.setAttribute("role", role);
  return made;
}
