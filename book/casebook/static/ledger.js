// Search and filters for the claims ledger. The table is in the page: without this script it
// is whole and readable. The filters are kept in the address, so that a view can be shared.
(() => {
  const table = document.querySelector("table.claims-ledger");
  if (!table) return;
  // Words as people type them: without case, accents, or a choice of apostrophe.
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")
    .replaceAll("đ", "d").replace(/[\u2018\u2019\u02bc]/g, "'");
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: fold(row.textContent),
    report: row.cells[1].querySelector("p").textContent.trim(),
    section: row.cells[1].querySelector("a").textContent.trim(),
    kind: row.cells[2].textContent.trim(),
    verdict: row.cells[3].textContent.trim(),
  }));
  const filters = { report: "Report", section: "Section", kind: "Kind", verdict: "Verdict" };
  const controls = {};
  const form = document.createElement("form");
  form.className = "ledger-filters";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the ledger");

  function field(name, label, control) {
    const wrap = document.createElement("div");
    const caption = document.createElement("label");
    caption.textContent = label;
    caption.htmlFor = control.id = `ledger-${name}`;
    control.name = name;
    wrap.append(caption, control);
    controls[name] = control;
    form.append(wrap);
  }

  const search = document.createElement("input");
  search.type = "search";
  field("q", "Find words", search);
  for (const [name, label] of Object.entries(filters)) {
    const select = document.createElement("select");
    select.append(new Option("all", ""));
    for (const value of [...new Set(rows.map((r) => r[name]))].sort()) {
      select.append(new Option(value, value));
    }
    field(name, label, select);
  }
  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = "Clear";
  const count = document.createElement("output");
  count.setAttribute("role", "status");
  form.append(clear, count);
  (table.closest(".pst-scrollable-table-container") || table).before(form);

  function apply() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of rows) {
      const fits = words.every((word) => item.text.includes(word))
        && Object.keys(filters).every((f) => !controls[f].value || item[f] === controls[f].value);
      item.row.hidden = !fits;
      left += fits;
    }
    count.textContent = `${left} of ${rows.length} claims`;
  }

  function remember() {
    if (location.protocol === "file:") return; // a browser forbids it there
    const query = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) {
      if (control.value) query.set(name, control.value);
    }
    const text = query.toString();
    history.replaceState(null, "", (text ? `?${text}` : location.pathname) + location.hash);
  }

  for (const [name, value] of new URLSearchParams(location.search)) {
    if (!Object.hasOwn(controls, name)) continue;
    const options = [...controls[name].options ?? []].map((option) => option.value);
    const known = options.find((option) => fold(option) === fold(value));
    controls[name].value = controls[name] === search ? value : known ?? "";
  }
  const update = () => { apply(); remember(); };
  const reset = () => { form.reset(); update(); };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", reset);
  // A link to a row must find it, whatever the filters say.
  addEventListener("hashchange", () => {
    let target = null;
    try {
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return; // no address of ours
    }
    if (target && target.hidden) reset();
    if (target) target.scrollIntoView({ block: "center" });
  });
  apply();
  if (location.hash) dispatchEvent(new HashChangeEvent("hashchange"));
})();
