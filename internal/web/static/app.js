// Starts what a page asks for by its data attributes. Every page works without any of it.
import { combo } from "./typeahead.js";
import { keepDraft, dropDraft } from "./draft.js";
import { reveal } from "./reveal.js";
import { sections } from "./sections.js";
import { shortcuts } from "./keys.js";
import { choosing } from "./bulk.js";
import { preview } from "./preview.js";
import { copyButton, printButton, uploadLimit, focusErrors, menu } from "./small.js";

const start = (selector, begin) => document.querySelectorAll(selector).forEach(begin);

start("[data-draft-done]", dropDraft);
start("form[data-draft]", keepDraft);
start("[data-typeahead]", combo);
start("[data-reveal]", reveal);
start("form[data-preview]", preview);
start("[data-sections]", sections);
start("[data-keys]", shortcuts);
start("[data-bulk]", choosing);
start("[data-menu]", menu);
start("[data-copy]", copyButton);
start("[data-print]", printButton);
start("[data-upload]", uploadLimit);
start(".errors", focusErrors);
