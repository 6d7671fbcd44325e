// A claim's note beside its figure: on hover, on focus, on the first tap. Without this script
// the figure is a link to its row of the ledger.
(() => {
  const links = document.querySelectorAll("a.claim");
  if (!links.length) return;

  const popover = document.createElement("div");
  popover.className = "claim-popover";
  popover.hidden = true;
  document.body.append(popover);
  let shown = null;
  let timer = 0;

  const noteOf = (link) => document.getElementById(link.getAttribute("aria-describedby"));

  function show(link) {
    clearTimeout(timer);
    if (shown === link) return;
    shown = link;
    popover.replaceChildren(...[...noteOf(link).children].map((part) => part.cloneNode(true)));
    popover.hidden = false;
    place(link);
  }

  function place(link) {
    const box = link.getClientRects()[0];
    const { offsetWidth: width, offsetHeight: height } = popover;
    const page = document.documentElement;
    const left = Math.max(8, Math.min(box.left, page.clientWidth - width - 8));
    const below = box.bottom + 6;
    const top = below + height > page.clientHeight && box.top > height + 6
      ? box.top - height - 6 : below;
    popover.style.left = `${left + window.scrollX}px`;
    popover.style.top = `${top + window.scrollY}px`;
  }

  function hide() {
    clearTimeout(timer);
    shown = null;
    popover.hidden = true;
  }

  // A moment's grace, so that the pointer can cross from the figure into its note.
  const hideSoon = () => { timer = setTimeout(hide, 200); };

  for (const link of links) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("mouseleave", hideSoon);
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hideSoon);
    // A finger cannot hover: the first tap opens the note, which holds the link. A tap also
    // focuses, so whether the note was open is asked when the finger comes down.
    let opensNote = false;
    link.addEventListener("pointerdown", (event) => {
      opensNote = event.pointerType === "touch" && shown !== link;
    });
    link.addEventListener("click", (event) => {
      if (!opensNote) return;
      opensNote = false;
      event.preventDefault();
      show(link);
    });
  }
  popover.addEventListener("mouseenter", () => clearTimeout(timer));
  popover.addEventListener("mouseleave", hideSoon);
  popover.addEventListener("pointerdown", () => setTimeout(() => clearTimeout(timer)));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", (event) => {
    if (shown && !popover.contains(event.target) && !event.target.closest("a.claim")) hide();
  });
})();
