// A reader's answers, kept in this browser only: one entry a question, so that one broken entry
// harms no other. What cannot be kept stays in memory, and the page says so.
globalThis.kernelfree ??= {};
(() => {
  const PREFIX = "new-asia-casebook/answer/";
  const ASIDE = "new-asia-casebook/set-aside/";
  const LARGEST = 4_000; // characters of one answer
  const LARGEST_FILE = 2_000_000;
  const FORMAT = "new-asia-casebook answers";
  const NOTICES = {
    off: "This browser keeps nothing for this page: your answers last until you close it.",
    full: "The browser’s storage is full: new answers last until you close this page.",
    aside: "A stored answer could not be read. It was set aside; the question is open again.",
  };
  const memory = new Map();
  const noticed = new Set();
  const listeners = new Set();

  function storage() {
    try {
      return globalThis.localStorage ?? null;
    } catch {
      return null; // switched off, or a page without an origin
    }
  }

  function notice(kind) {
    noticed.add(kind);
    return null;
  }

  const isId = (id) => /^[a-z][a-z0-9_-]{0,59}$/.test(id);
  const isCount = (value) => Number.isInteger(value) && value >= 0 && value < 1e6;
  const isRecord = (one) => one !== null && typeof one === "object" && typeof one.hash === "string"
    && /^[0-9a-f]{12}$/.test(one.hash) && "answer" in one && isCount(one.tries) && isCount(one.hints)
    && typeof one.shown === "boolean" && typeof one.at === "string" && !Number.isNaN(Date.parse(one.at));

  function parse(text) {
    if (text.length > LARGEST) return null;
    try {
      const one = JSON.parse(text);
      return isRecord(one) ? one : null;
    } catch {
      return null;
    }
  }

  function setAside(id, text) {
    notice("aside");
    try {
      storage().removeItem(PREFIX + id);
      storage().setItem(ASIDE + id, text);
    } catch {
      // no room for what is no answer
    }
    return null;
  }

  function read(id) {
    if (memory.has(id)) return memory.get(id);
    let text = null;
    try {
      text = storage() ? storage().getItem(PREFIX + id) : notice("off");
    } catch {
      notice("off");
    }
    return text === null ? null : parse(text) ?? setAside(id, text);
  }

  const changed = () => listeners.forEach((listen) => listen());

  function write(id, record) {
    keep(id, record);
    changed();
  }

  function keep(id, record) {
    const text = JSON.stringify(record);
    memory.delete(id);
    try {
      if (!storage()) throw notice("off");
      storage().setItem(PREFIX + id, text);
    } catch {
      memory.set(id, record);
      notice(storage() ? "full" : "off");
    }
  }

  function ids() {
    const found = new Set(memory.keys());
    if (!storage()) notice("off");
    try {
      for (const key of Object.keys(storage() ?? {})) {
        if (key.startsWith(PREFIX) && isId(key.slice(PREFIX.length))) found.add(key.slice(PREFIX.length));
      }
    } catch {
      notice("off");
    }
    return [...found].sort();
  }

  function all() {
    return Object.fromEntries(ids().map((id) => [id, read(id)]).filter(([, one]) => one));
  }

  function clear() {
    memory.clear();
    try {
      for (const key of Object.keys(storage() ?? {})) {
        if (key.startsWith(PREFIX) || key.startsWith(ASIDE)) storage().removeItem(key);
      }
    } catch {
      notice("off");
    }
    changed();
  }

  const exported = (at, name) => `${JSON.stringify({ format: FORMAT, version: 1, name, exported: at, answers: all() }, null, 1)}\n`;

  // Takes what is newer than what is here; returns how many were taken, kept and refused.
  function imported(text) {
    if (text.length > LARGEST_FILE) throw new Error("This file is too large to hold answers of this book.");
    let file = null;
    try {
      file = JSON.parse(text);
    } catch {
      throw new Error("This file is damaged or no file of answers. Choose one that was saved with “Save to a file”.");
    }
    if (file === null || typeof file !== "object" || file.format !== FORMAT || typeof file.answers !== "object") {
      throw new Error("This file holds no answers of this book. Choose one that was saved with “Save to a file”.");
    }
    if (file.version !== 1) throw new Error("This file is of another version; this book reads version 1.");
    const counts = { taken: 0, kept: 0, refused: 0 };
    for (const [id, one] of Object.entries(file.answers ?? {})) {
      const here = isId(id) ? read(id) : null;
      if (!isId(id) || !isRecord(one) || JSON.stringify(one).length > LARGEST) counts.refused += 1;
      else if (here && Date.parse(here.at) >= Date.parse(one.at)) counts.kept += 1;
      else {
        keep(id, one);
        counts.taken += 1;
      }
    }
    changed();
    return counts;
  }

  kernelfree.store = {
    read, write, all, clear, exported, imported, listeners,
    notices: () => [...noticed].map((kind) => NOTICES[kind]).join(" "),
  };
})();
