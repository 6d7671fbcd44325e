// What the page's scripts share: elements, data, buttons, files.
globalThis.kernelfree ??= {};
(() => {
  const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

  // The button around what was pressed: a translator puts elements of its own into buttons.
  const pressed = ({ target }) => target.closest("button");

  // In a frame a file may be forbidden, and no script can tell: its text is there to copy.
  function download(name, type, text, beside) {
    const href = URL.createObjectURL(new Blob([text], { type }));
    const link = make("a", "", { href, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // a telephone reads it late
    if (window === window.top) return;
    beside.parentElement.querySelector(".kernelfree-copy")?.remove();
    const box = make("details", "", { className: "kernelfree-copy", open: true });
    const area = make("textarea", text.replace("\ufeff", ""), { readOnly: true, rows: 6 });
    area.setAttribute("aria-label", name);
    box.append(make("summary", "If no file appeared, copy this text"), area);
    beside.after(box);
  }

  // Makes each part of the page by itself: what breaks in one stops no other.
  function start(roots, needed, run) {
    for (const root of roots) {
      const late = root.querySelector(".kernelfree-late");
      try {
        const missing = needed.filter((name) => !kernelfree[name]);
        if (missing.length) throw new Error(`not loaded: ${missing.join(", ")}`);
        run(root);
        late?.remove();
      } catch (error) {
        console.error(error);
        late?.classList.replace("kernelfree-late", "kernelfree-broken");
        root.querySelectorAll(".kernelfree-actions, .kernelfree-controls").forEach((one) => { one.hidden = true; });
        root.querySelectorAll(".kernelfree-key").forEach((one) => { one.hidden = false; });
      }
    }
  }

  Object.assign(kernelfree, {
    make, pressed, download, start,
    dataOf: (root) => JSON.parse(root.querySelector('script[type="application/json"]').textContent),
    round: (value) => Math.round(value * 100) / 100,
  });
})();
