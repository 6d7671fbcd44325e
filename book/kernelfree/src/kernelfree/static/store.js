// A reader's answers, kept in this browser only: one entry a question, so that one broken entry
// harms no other. What cannot be kept stays in memory, and the page says so.
globalThis.kernelfree ??= {};
(() => {
  // Two copies of a book on one host keep apart: by the folder that holds this script's.
  const here = document.currentScript?.src;
  const PATH = here ? new URL("..", here).pathname : "/";
  let PREFIX = "", ASIDE = "", DRAFT = "", FORMAT = "";
  const LARGEST = 4_000; // characters of one answer
  const LARGEST_FILE = 2_000_000;
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

  function open(prefix) {
    if (FORMAT) return;
    FORMAT = `${prefix} answers`;
    [PREFIX, ASIDE, DRAFT] = ["answer", "set-aside", "draft"].map((kind) => `${prefix}@${PATH}${kind}/`);
    adopt(`${prefix}/answer/`);
  }

  // Until now answers were kept without the path: the first copy that is opened takes them.
  function adopt(old) {
    try {
      for (const key of Object.keys(storage() ?? {}).filter((one) => one.startsWith(old))) {
        const mine = PREFIX + key.slice(old.length), text = storage().getItem(key);
        storage().removeItem(key); // first, for the room
        try {
          if (storage().getItem(mine) === null) storage().setItem(mine, text);
        } catch {
          storage().setItem(key, text);
        }
      }
    } catch {
      notice("off");
    }
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
      storage().removeItem(PREFIX + id); // first, for the room
      storage().setItem(ASIDE + id, text);
    } catch {
      try {
        storage().setItem(PREFIX + id, text); // what cannot be set aside stays
      } catch {
        notice("full");
      }
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

  // What is typed or chosen but not checked; it counts for nothing. Null forgets it.
  function sketch(id, draft) {
    try {
      if (draft === null) storage()?.removeItem(DRAFT + id);
      else storage()?.setItem(DRAFT + id, JSON.stringify(draft));
    } catch {
      // a draft is not worth a notice
    }
  }

  function sketched(id, hash) {
    try {
      const text = storage()?.getItem(DRAFT + id) ?? "";
      const draft = text && text.length <= LARGEST ? JSON.parse(text) : null;
      return draft?.hash === hash ? draft : null;
    } catch {
      return null;
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
        if ([PREFIX, ASIDE, DRAFT].some((one) => key.startsWith(one))) storage().removeItem(key);
      }
    } catch {
      notice("off");
    }
    changed();
  }

  const exported = (at, name, code, answers) => `${JSON.stringify({ format: FORMAT, version: 1, name, exported: at, code, answers }, null, 1)}\n`;

  // Takes what is newer than what is here; returns how many were taken, kept and refused.
  function imported(text) {
    if (text.length > LARGEST_FILE) throw new Error("This file is too large to hold answers of this book.");
    let file = null;
    try {
      file = JSON.parse(text);
    } catch {
      throw new Error("This file is damaged or no file of answers. Choose one that was saved with “Save to a file”.");
    }
    if (file === null || typeof file !== "object" || file.format !== FORMAT || file.answers === null
      || typeof file.answers !== "object" || Array.isArray(file.answers)) {
      throw new Error("This file holds no answers of this book. Choose one that was saved with “Save to a file”.");
    }
    const counts = { taken: 0, kept: 0, refused: 0, other: file.version !== 1 };
    const now = new Date().toISOString();
    for (const [id, given] of Object.entries(file.answers)) {
      const here = isId(id) ? read(id) : null;
      // a date to come would beat every answer after it
      const one = isRecord(given) && Date.parse(given.at) > Date.parse(now) ? { ...given, at: now } : given;
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

  addEventListener("storage", ({ key }) => { // another tab
    if (key === null || key.startsWith(PREFIX)) changed();
  });

  kernelfree.store = {
    open, sketch, sketched, read, write, all, clear, exported, imported, listeners,
    notices: () => [...noticed].map((kind) => NOTICES[kind]).join(" "),
  };
})();
