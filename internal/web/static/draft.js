// Keeps what is typed into a long form for as long as the tab lives, so that a closed lid or a wrong key loses nothing.
// Secrets, files, boxes to tick and hidden fields are never kept. What the server sent back wins over the draft.
const key = (name) => `clavero.draft.${name}`;

const kept = (field) =>
  field.name && !["hidden", "password", "file", "checkbox", "radio", "submit", "button"].includes(field.type) &&
  field.tagName !== "BUTTON" && field.tagName !== "FIELDSET";

export function keepDraft(form) {
  const fields = [...form.elements].filter(kept);
  restore(form.dataset.draft, fields);
  form.addEventListener("input", () => {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    store(() => sessionStorage.setItem(key(form.dataset.draft), JSON.stringify(values)));
  });
}

export function dropDraft(page) {
  store(() => sessionStorage.removeItem(key(page.dataset.draftDone)));
}

function restore(name, fields) {
  const text = store(() => sessionStorage.getItem(key(name)));
  if (!text || fields.some((field) => field.value !== field.defaultValue || (field.defaultValue && field.tagName !== "SELECT"))) return;
  const values = parse(text);
  for (const field of fields) {
    if (typeof values[field.name] === "string" && !field.value) field.value = values[field.name];
  }
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// store does without where the browser forbids storage.
function store(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
