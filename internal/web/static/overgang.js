// Overgang works without this file; with it, it is quicker. Nothing here makes
// markup from text, evaluates text, or talks to anyone but our own server.
(() => {
  "use strict";
  const body = document.body;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button|submit)$/.test(el.type));
  body.classList.add("js");

  // ---- Signed out: the list of visits that a phone keeps for a lost network goes too.
  if (location.pathname === "/sign-in" && "caches" in window) caches.delete("visits-1");

  // ---- What is wrong names its field in the summary: "Fill in this field." says the same of each.
  for (const link of all("[data-faults] a[href^='#']")) {
    const field = document.getElementById(link.hash.slice(1));
    const group = field && /^(radio|checkbox)$/.test(field.type) && field.closest("fieldset.field");
    const label = group ? group.querySelector("legend") : field && field.labels && field.labels[0];
    const name = label && [...label.childNodes].map((n) => (n.nodeType === Node.TEXT_NODE ? n.data.trim() : "")).join("");
    if (name) link.prepend(`${name}: `);
  }

  // ---- Focus the first field that is wrong.
  const firstFault = document.querySelector("[aria-invalid=true]") || document.querySelector("[data-faults]");
  if (firstFault) firstFault.focus();

  // ---- Dialogs: the link leads to a page; here it opens the dialog instead.
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        e.preventDefault();
        dialog.showModal();
        begin(dialog);
      }
      return;
    }
    if (e.target.tagName === "DIALOG") e.target.close(); // the backdrop
    all("details[data-fold][open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  });

  // Focus goes to what is to be filled in, not to the button that closes.
  const begin = (dialog) => {
    const fields = all("form:not([method=dialog]) :is(input:not([type=hidden]), select, textarea)", dialog).filter((el) => el.offsetParent !== null);
    const first = fields[0] && fields[0].type === "radio" ? fields.find((el) => el.name === fields[0].name && el.checked) || fields[0] : fields[0];
    if (first) first.focus();
  };

  // ---- A text is put in where one writes, below what is there.
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-insert]");
    if (!button) return;
    const places = all("[data-takes-text]");
    const to = places.find((el) => el.closest("details[open]")) || places[0];
    if (!to) return;
    for (let fold = to.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    to.value = (to.value.trim() ? to.value.trimEnd() + "\n\n" : "") + document.getElementById(button.dataset.insert).value;
    to.focus();
    to.setSelectionRange(to.value.length, to.value.length);
    to.scrollIntoView({ block: "center" });
    to.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // ---- Copy.
  document.addEventListener("click", async (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const label = button.querySelector("span");
    try { await navigator.clipboard.writeText(source.value); } catch { source.select(); document.execCommand("copy"); }
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  });
  document.addEventListener("focusin", (e) => { if (e.target.matches("[data-copybox]")) e.target.select(); });

  // ---- Keys: / ? j k Enter x Esc, and g with a letter to go somewhere.
  const rows = () => all("main [data-row]").filter((r) => r.offsetParent !== null);
  const door = (row) => row.querySelector("a[href], button, summary");
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((r) => r.contains(document.activeElement));
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))];
    let target = door(next);
    if (!target) { next.tabIndex = -1; target = next; }
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  // A page's own keys: what carries the key is pressed, or written in.
  const press = (e) => {
    if (!/^[a-z]$/.test(e.key)) return;
    const target = all(`[data-key="${e.key}"]`).find((el) => el.closest("details, body").offsetParent !== null || el.offsetParent !== null);
    const led = document.querySelector(`[data-key-focus="${e.key}"]`);
    if (!target && led) {
      e.preventDefault();
      for (let fold = led.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      led.focus();
      return;
    }
    if (!target) {
      const form = document.querySelector(`form[data-key-form="${e.key}"]`);
      if (form) { e.preventDefault(); form.requestSubmit(); }
      return;
    }
    e.preventDefault();
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (typing(target)) { target.focus(); target.scrollIntoView({ block: "center" }); return; }
    if (target.dataset.dialog) target.focus(); // so that closing leads back here
    target.click();
  };
  // Ctrl+Enter sends what is being written.
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.target.tagName !== "TEXTAREA" || !e.target.form) return;
    e.preventDefault();
    e.target.form.requestSubmit();
  });
  let going = 0; // until when a letter after g leads somewhere
  const go = (key) => {
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) link.click();
    return link !== null;
  };
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      const folds = all("details[data-fold][open]");
      folds.forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
      if (!folds.length && typing(e.target) && !document.querySelector("dialog[open]")) e.target.blur(); // and the keys work again
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || document.querySelector("dialog[open]")) return;
    const goes = Date.now() < going;
    going = 0;
    if (goes && go(e.key)) { e.preventDefault(); return; }
    if (e.key === "g" && document.querySelector("[data-go]")) { going = Date.now() + 2000; return; }
    switch (e.key) {
      case "/": {
        const box = all("[data-search], [data-search-all]").find((el) => el.offsetParent !== null);
        if (box) { e.preventDefault(); box.focus(); box.select(); }
        break;
      }
      case "?": {
        const help = document.getElementById("keys");
        if (help) { e.preventDefault(); help.showModal(); }
        break;
      }
      case "j": e.preventDefault(); step(1); break;
      case "k": e.preventDefault(); step(-1); break;
      case "x": {
        const row = e.target.closest("[data-row]");
        const tick = row && row.querySelector("input[type=checkbox]");
        if (tick) { e.preventDefault(); tick.click(); }
        break;
      }
      case "Enter": {
        const row = e.target.closest("[data-row]");
        if (row === e.target && door(row)) door(row).click();
        break;
      }
      default: press(e);
    }
  });

  // ---- A cell of a matrix is sent as it is chosen; where that fails, the
  // button that sends all of them comes back.
  document.addEventListener("change", async (e) => {
    const box = e.target.closest("select[data-cell]");
    if (!box || !window.htmx) return;
    const form = box.form, td = box.closest("td"), id = box.id, at = box.dataset.cell;
    const values = { one: at, cells: at, [box.name]: box.value, csrf: form.elements.csrf.value };
    all("input[type=hidden]", td).forEach((el) => { values[el.name] = el.value; });
    try { await htmx.ajax("POST", form.getAttribute("action"), { target: td, swap: "outerHTML", values }); } catch { /* the button below */ }
    if (box.isConnected) all(".matrix-save").forEach((p) => { p.dataset.needed = "1"; });
    else document.getElementById(id)?.focus();
  });

  // ---- Ticked rows.
  const countTicked = () => all("[data-bulk]").forEach((form) => {
    const n = all(`input[type=checkbox][form="${form.id}"]:checked`).length;
    const words = form.querySelector("[data-bulk-count]");
    words.dataset.bulkWith ??= words.textContent;
    const whole = form.querySelector("[data-bulk-whole]:checked");
    words.textContent = whole ? whole.dataset.bulkWhole : n ? words.dataset.bulkCount.replace("#", n) : words.dataset.bulkWith;
    form.classList.toggle("busy", n > 0 || !!whole);
  });
  document.addEventListener("change", (e) => {
    const name = e.target.dataset.selectAll;
    if (name) all(`input[type=checkbox][name="${CSS.escape(name)}"]`, e.target.closest("table")).forEach((box) => { box.checked = e.target.checked; });
    if (e.target.type === "checkbox") countTicked();
  });
  countTicked();

  // ---- Filters ask by themselves; the button is for those without script.
  const quietFilters = () => all("[data-filter-apply]").forEach((b) => { if (b.form.hasAttribute("hx-get")) b.hidden = true; });
  quietFilters();

  // ---- Forms: nothing is sent twice, nothing unsaved is lost without asking.
  const values = (form) => JSON.stringify([...new FormData(form)].filter(([k, v]) => k !== "csrf" && typeof v === "string"));
  const clean = new WeakMap();
  const guarded = (root) => all("form[data-guard]", root).forEach((f) => { if (!clean.has(f)) clean.set(f, values(f)); });
  const dirty = (form) => clean.has(form) && form.isConnected && clean.get(form) !== values(form);
  guarded(document);
  let leaving = false;
  window.addEventListener("beforeunload", (e) => { if (!leaving && all("form[data-guard]").some(dirty)) e.preventDefault(); });
  window.addEventListener("pageshow", () => { leaving = false; all("form[data-sent]").forEach((f) => delete f.dataset.sent); });
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method === "dialog" || e.defaultPrevented) return;
    if (form.method === "post" && !navigator.onLine && form.dataset.draft) { e.preventDefault(); keep(form); note(form, form.dataset.draftOffline); return; }
    if (form.dataset.sent) { e.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "1";
    if (form.dataset.draft) keep(form, true);
    leaving = true;
  });

  // ---- Drafts: what is typed outlives a lost connection, in this tab only.
  // Passwords, files and hidden fields are never kept.
  const draftKey = (form) => "draft:" + form.dataset.draft;
  const kept = (form) => [...form.elements].filter((el) => el.name && !/^(password|file|hidden|submit|button)$/.test(el.type));
  function keep(form, sent = false) {
    const fields = kept(form).map((el) => [el.name, el.value, /^(checkbox|radio)$/.test(el.type) ? el.checked : null]);
    try { sessionStorage.setItem(draftKey(form), JSON.stringify({ sent, fields })); } catch { /* full or forbidden: then not */ }
  }
  function restore(form, fields) {
    for (const [name, value, checked] of fields) {
      for (const el of kept(form)) {
        if (el.name !== name) continue;
        if (checked === null) { if (!/^(checkbox|radio)$/.test(el.type)) el.value = value; } else if (el.value === value) el.checked = checked;
      }
    }
  }
  function note(form, words, ...buttons) {
    const old = form.querySelector(".draft-note");
    if (old) old.remove();
    const p = document.createElement("div");
    p.className = "draft-note row";
    p.setAttribute("role", "status");
    p.append(words);
    for (const [label, act] of buttons) {
      const b = document.createElement("button");
      b.type = "button"; b.className = "linklike"; b.textContent = label;
      b.addEventListener("click", () => { act(); p.remove(); });
      p.append(b);
    }
    form.prepend(p);
  }
  const arrived = (performance.getEntriesByType("navigation")[0] || {}).type;
  const drafts = (root) => all("form[data-draft]", root).forEach((form) => {
    let timer;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => keep(form), 400); });
    let draft = null;
    try { draft = JSON.parse(sessionStorage.getItem(draftKey(form))); } catch { /* not ours */ }
    if (!draft) return;
    const drop = () => sessionStorage.removeItem(draftKey(form));
    if (form.querySelector("[aria-invalid=true]") || (draft.sent && arrived === "navigate")) return drop();
    const now = JSON.stringify(kept(form).map((el) => [el.name, el.value, /^(checkbox|radio)$/.test(el.type) ? el.checked : null]));
    if (now === JSON.stringify(draft.fields)) return;
    note(form, form.dataset.draftFound, [form.dataset.draftUse, () => restore(form, draft.fields)], [form.dataset.draftDrop, drop]);
  });
  drafts(document);
  if (arrived === "navigate") {
    const here = new Set(all("form[data-draft]").map(draftKey));
    for (const k of Object.keys(sessionStorage)) {
      if (!k.startsWith("draft:") || here.has(k)) continue;
      try { if (JSON.parse(sessionStorage.getItem(k)).sent) sessionStorage.removeItem(k); } catch { sessionStorage.removeItem(k); }
    }
  }

  // ---- Live: a region is fetched anew when its topic changes, but never under
  // someone's hands: it waits until nothing in it is being typed or ticked.
  const waiting = new Set();
  const inUse = (region) => {
    const active = document.activeElement;
    if (region.contains(active) && (typing(active) || active.closest("form[data-guard]"))) return true;
    return all("form[data-guard]", region).some(dirty) || region.querySelector("dialog[open], .tick input:checked, [data-bulk-whole]:checked") !== null;
  };
  const refresh = (region) => {
    if (!region.isConnected || !window.htmx) return;
    if (inUse(region)) { waiting.add(region); return; }
    waiting.delete(region);
    htmx.ajax("GET", region.dataset.liveHref, { source: region, target: region, select: "#" + region.id, swap: "outerMorph" });
  };
  const regions = () => all("[data-live]");
  const soon = new Map();
  const changed = (e) => regions().filter((r) => r.dataset.live.split(" ").includes(e.data)).forEach((r) => {
    clearTimeout(soon.get(r.id));
    const now = () => document.getElementById(r.id) || r;
    soon.set(r.id, setTimeout(() => {
      refresh(now());
      if ("liveBehind" in now().dataset) soon.set(r.id, setTimeout(() => refresh(now()), 800));
    }, 150));
  });
  let source = null, lost = false;
  function listen() {
    const query = new URLSearchParams();
    new Set(regions().flatMap((r) => r.dataset.live.split(" "))).forEach((topic) => query.append("topic", topic));
    const body = regions().map((r) => r.dataset.liveIn).find(Boolean);
    if (body) query.set("in", body);
    source = new EventSource("/live?" + query);
    source.addEventListener("changed", changed);
    source.addEventListener("error", () => {
      lost = true;
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 10000); // refused: ask again later
    });
    source.addEventListener("open", () => { if (lost) { lost = false; regions().forEach(refresh); } });
  }
  if (regions().length && window.EventSource) {
    listen();
    document.addEventListener("focusout", () => setTimeout(() => [...waiting].forEach(refresh), 250));
    document.addEventListener("change", () => setTimeout(() => [...waiting].forEach(refresh), 250));
    window.addEventListener("pagehide", () => source.close());
    window.addEventListener("pageshow", (e) => { if (e.persisted) { lost = true; listen(); } });
  }

  // ---- What htmx brings in gets the same treatment.
  document.addEventListener("htmx:after:swap", () => { guarded(document); quietFilters(); countTicked(); });
})();
