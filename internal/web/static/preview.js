// Sends a form, while it is being filled, to be tried rather than kept, and shows the part of the answer that says what
// it would do.
const pause = 700; // ms without a key pressed

export function preview(form) {
  const id = form.dataset.preview;
  let timer;
  let sent = 0;
  const ask = async () => {
    const mine = ++sent;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "preview");
    let text;
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) return; // the button says what is wrong
      text = await answer.text();
    } catch {
      return;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(id);
    if (mine === sent && fresh) document.getElementById(id)?.replaceChildren(...fresh.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
}
