// Makes an explorer move: on the page from its lattice, in a live notebook by asking Python.
globalThis.kernelfree ??= {};
(() => {
  const { make, pressed, download, dataOf } = kernelfree;
  const inputsOf = (form, name) => [...form.elements].filter((one) => one.name === name);

  // A control's setting, read from and written to its native inputs.
  function makeControl(form, { name, kind, values, step }, live) {
    const [first] = inputsOf(form, name), between = live && kind === "slider" && step;
    if (between) { // with a kernel a slider may stand between the values of the lattice
      Object.assign(first, { min: values[0], max: values.at(-1), step: step / 10 });
    }
    const SLIDER = {
      get: () => (between ? Number(first.value) : values[first.value]),
      set: (value) => { first.value = between ? value : values.indexOf(value); },
    };
    const SWITCH = { get: () => first.checked, set: (value) => { first.checked = value; } };
    const CHOICE = first.type === "radio" ? {
      get: () => inputsOf(form, name).find((one) => one.checked).value,
      set: (value) => inputsOf(form, name).forEach((one) => { one.checked = one.value === value; }),
    } : { get: () => first.value, set: (value) => { first.value = value; } };
    const { get, set } = { slider: SLIDER, switch: SWITCH, choice: CHOICE }[kind];
    return {
      name, values, get, set,
      label() {
        if (kind !== "slider") return;
        first.nextElementSibling.value = get();
        first.setAttribute("aria-valuetext", get());
      },
    };
  }

  // The address after #; a mail program may have encoded it whole.
  function address() {
    const hash = location.hash.slice(1);
    if (hash.includes("?")) return hash;
    try {
      return decodeURIComponent(hash);
    } catch {
      return hash;
    }
  }

  function makeExplorer(root, specs, live, onmove) {
    const form = root.querySelector("form"), actions = root.querySelector(".kernelfree-actions");
    const controls = specs.map((spec) => makeControl(form, spec, live));
    const initial = controls.map((one) => one.get());
    let rows = [];

    const setting = () => Object.fromEntries(controls.map((one) => [one.name, one.get()]));
    const link = actions.querySelector("a");

    function labelled() {
      controls.forEach((one) => one.label());
      if (link) link.href = `#${root.id}?${new URLSearchParams(setting())}`;
    }

    function moved() {
      labelled();
      onmove(setting());
    }

    function show(svg, sentence, table) {
      const picture = root.querySelector(".kernelfree-figure"), readout = root.querySelector(".kernelfree-readout");
      picture.innerHTML = svg;
      picture.setAttribute("aria-label", sentence);
      if (readout.textContent !== sentence) readout.textContent = sentence;
      rows = table;
      const line = (cells, number) => {
        const row = make("tr");
        row.append(...cells.map((cell) => make(number ? "td" : "th", cell)));
        return row;
      };
      root.querySelector("table").replaceChildren(...table.map(line));
    }

    function put(value) {
      for (const one of controls) if (Object.hasOwn(value, one.name)) one.set(value[one.name]);
      labelled();
    }

    function follow() {
      const [id, query] = address().split("?");
      if (id !== root.id || !query) return;
      const asked = new URLSearchParams(query), value = Object.create(null);
      for (const one of controls) {
        const given = asked.get(one.name);
        const known = one.values.find((candidate) => String(candidate) === given
          || (typeof candidate === "number" && given?.trim() && Number(given) === candidate));
        if (known !== undefined) value[one.name] = known;
      }
      put(value);
      moved();
      root.scrollIntoView();
    }

    function save() {
      const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
      const text = rows.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
      download(`${root.id}.csv`, "text/csv", `\ufeff${text}`, actions);
    }

    form.oninput = moved;
    form.onsubmit = (event) => event.preventDefault();
    function reset() {
      put(Object.fromEntries(controls.map((one, number) => [one.name, initial[number]])));
      moved();
    }

    actions.onclick = (event) => ({ reset, save })[pressed(event)?.dataset.do]?.();
    form.hidden = actions.hidden = false;
    return { show, put, follow, moved };
  }

  // The page: a setting's number in the lattice, its lines from those of the first setting.
  function makeStatic(root) {
    const { controls, lines, base, frames } = dataOf(root);
    const changed = (from, edits) => {
      const out = [];
      let place = 0;
      for (let n = 0; n < edits.length; n += 3) {
        for (; place < edits[n]; place += 1) out.push(lines[from[place]]);
        out.push(...edits[n + 2].map((line) => lines[line]));
        place += edits[n + 1];
      }
      for (; place < from.length; place += 1) out.push(lines[from[place]]);
      return out;
    };
    const explorer = makeExplorer(root, controls, false, (value) => {
      const number = controls.reduce((sum, { name, values }) => sum * values.length + values.indexOf(value[name]), 0);
      const [sentence, drawing, table] = frames[number];
      explorer.show(changed(base[0], drawing).join("\n"), sentence, changed(base[1], table).map((row) => row.split("\t")));
    });
    explorer.moved();
    explorer.follow();
    addEventListener("hashchange", explorer.follow);
  }

  kernelfree.render ??= {};
  kernelfree.render.explore = ({ model, el }) => {
    el.innerHTML = model.get("_html");
    // keys are the widget's here, not JupyterLab's, which looks at the focused element alone
    el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
    const root = el.firstElementChild;
    root.querySelector(".kernelfree-late")?.remove();
    root.querySelector(".kernelfree-actions a").remove(); // its address is one of a page
    const explorer = makeExplorer(root, model.get("_controls"), true, (value) => {
      if (JSON.stringify(value) === JSON.stringify(model.get("value"))) return;
      model.set("value", value);
      model.save_changes();
    });
    const draw = () => {
      const { svg, sentence, table } = model.get("frame");
      explorer.show(svg, sentence, table);
    };
    const put = () => explorer.put(model.get("value"));
    model.on("change:frame", draw);
    model.on("change:value", put);
    put();
    draw();
    return () => { model.off("change:frame", draw); model.off("change:value", put); };
  };

  const page = document.querySelector('meta[name="kernelfree-root"]'); // a notebook has none
  if (page) kernelfree.start(document.querySelectorAll(`${page.content} .kernelfree-explorer`), [], makeStatic);
})();
