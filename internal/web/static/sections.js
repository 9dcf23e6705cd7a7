// Marks, in an edition's list of sections, the one being read, and keeps it in sight where the list is a strip.
export function sections(nav) {
  const links = new Map();
  for (const link of nav.querySelectorAll("a[href^='#']")) {
    const title = document.getElementById(link.hash.slice(1));
    if (title) links.set(title.closest("section"), link);
  }
  const seen = new Set();
  let now = null;
  const mark = () => {
    const link = links.get([...links.keys()].find((section) => seen.has(section)));
    if (!link || link === now) return;
    now?.removeAttribute("aria-current");
    now = link;
    now.setAttribute("aria-current", "true");
    const strip = nav.querySelector("ul");
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = now.offsetLeft - strip.clientWidth / 3;
  };
  // A section is being read while it crosses a line a fifth of the way down the window.
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target);
      else seen.delete(target);
    }
    mark();
  }, { rootMargin: "-20% 0px -79% 0px" });
  for (const section of links.keys()) watch.observe(section);
}
