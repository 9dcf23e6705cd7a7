// Small conveniences that need no module of their own.

// copyButton copies the text of the element it names, and says so for a moment.
export function copyButton(button) {
  if (!navigator.clipboard) return;
  const words = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
}

export function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// uploadLimit tells about a file that is too large before it is sent; the server looks again.
export function uploadLimit(field) {
  const input = field.querySelector("input[type=file]");
  const limit = Number(field.dataset.upload);
  if (!input || !limit) return;
  const id = `${input.id}-size`;
  const clear = () => {
    document.getElementById(id)?.remove();
    describe(input, id, false);
    input.setCustomValidity("");
    input.removeAttribute("aria-invalid");
  };
  input.addEventListener("change", () => {
    clear();
    const file = input.files[0];
    if (!file || file.size <= limit) return;
    const error = document.createElement("p");
    error.className = "error";
    error.id = id;
    error.setAttribute("role", "alert");
    error.textContent = field.dataset.toobig;
    input.before(error);
    describe(input, id, true);
    input.setAttribute("aria-invalid", "true");
    input.setCustomValidity(field.dataset.toobig);
  });
  input.form?.addEventListener("submit", (event) => {
    if (input.validity.customError && !event.submitter?.formNoValidate) {
      event.preventDefault();
      input.focus();
    }
  });
}

function describe(input, id, on) {
  const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  input.setAttribute("aria-describedby", (on ? [...ids, id] : ids).join(" "));
}

// focusErrors leads a reader's ear and eye to what must be corrected.
export function focusErrors(list) {
  list.focus({ preventScroll: false });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.matches("fieldset") ? field.querySelector("input") : field).focus();
  });
}

// menu closes a list of links by Escape, and by a press anywhere else.
export function menu(details) {
  document.addEventListener("click", (event) => {
    if (!details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}
