// Visits on a phone that loses its network: what is reported is kept on the
// phone first and sent when there is a way. Each report carries an id made
// here, so that one that arrives twice counts once. Without this file the same
// forms are sent as forms.
(() => {
  "use strict";
  const root = document.querySelector("[data-visits]");
  if (!root) return;
  const words = root.dataset;
  const key = "visits:" + words.visits; // a phone may be shared: each person has a queue
  const load = () => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const save = (list) => localStorage.setItem(key, JSON.stringify(list));
  const newID = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const sign = root.querySelector("[data-visits-queue]");
  const cards = () => [...root.querySelectorAll("[data-visit]")];

  function show() {
    const list = load();
    const waiting = list.filter((r) => !r.refused);
    sign.textContent = list.some((r) => r.refused) ? words.refused
      : waiting.length ? words.waiting.replace("#", waiting.length)
      : navigator.onLine === false ? words.offline
      : root.dataset.sent ? words.allSent : "";
    sign.hidden = !sign.textContent;
    if (root.dataset.signIn && waiting.length) sign.textContent = words.signedOut;
    for (const card of cards()) {
      const mine = list.filter((r) => r.visit === card.dataset.visit);
      const state = card.querySelector("[data-visit-state]");
      const last = mine[mine.length - 1];
      state.textContent = last ? last.words + " · " + (last.refused ? words.oneRefused : words.oneWaiting) : card.dataset.said || "";
      state.hidden = !state.textContent;
      for (const r of mine) if (r.kind !== "note" && (r.kind !== "on_site" || !card.dataset.reported)) card.dataset.reported = r.kind;
      const over = card.dataset.reported && card.dataset.reported !== "on_site";
      card.querySelectorAll("form[data-report]").forEach((f) => {
        f.hidden = over || (card.dataset.reported === "on_site" && f.querySelector("[value=on_site]") !== null);
      });
    }
  }

  root.addEventListener("submit", (e) => {
    const form = e.target.closest("form[data-report]");
    if (!form) return;
    const data = new FormData(form, e.submitter);
    const report = {
      client: newID(), visit: form.dataset.report, to: form.getAttribute("action"), kind: data.get("kind"), words: e.submitter ? e.submitter.textContent.trim() : "",
      at: new Date().toISOString(), says: {},
    };
    for (const [name, value] of data) if (!["csrf", "client", "kind"].includes(name)) report.says[name] = value;
    if (report.kind === "note" && !(report.says.note || "").trim()) return; // the server says what is missing
    try { save([...load(), report]); } catch { return; } // no room on the phone: sent as a form
    e.preventDefault();
    form.reset();
    show();
    send();
  });

  let sending = false, pause = 2000, timer;
  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    let lost = false;
    try {
      for (const report of load().filter((r) => !r.refused)) {
        const answer = await fetch(report.to, {
          method: "POST", credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(15000),
          headers: { "Overgang-Report": "1" },
          body: new URLSearchParams({ note: report.note || "", solved: report.solved || "", ...report.says, client: report.client, kind: report.kind, at: report.at }),
        });
        if (answer.status === 401 || answer.type === "opaqueredirect") { root.dataset.signIn = "1"; throw new Error("signed out"); }
        if (answer.status === 429 || answer.status >= 500 || answer.status === 0) throw new Error("later");
        const rest = load();
        const at = rest.findIndex((r) => r.client === report.client);
        if (at >= 0) {
          if (answer.ok) rest.splice(at, 1); else rest[at].refused = answer.status;
          save(rest);
        }
        delete root.dataset.signIn;
        if (answer.ok) {
          root.dataset.sent = "1";
          const card = cards().find((c) => c.dataset.visit === report.visit);
          if (card) card.dataset.said = report.words;
        }
        pause = 2000;
        show();
      }
    } catch {
      lost = true;
      pause = Math.min(60000, pause * 2);
    }
    sending = false;
    show();
    if (load().some((r) => !r.refused)) timer = setTimeout(send, lost ? pause : 0); // more came meanwhile, or try again
  }

  // The list is live: what waits on the phone is said of the new cards too, and
  // the copy for a lost network is the new list.
  document.addEventListener("htmx:after:swap", () => {
    show();
    if ("caches" in window) caches.open("visits-1").then((kept) => kept.add("/visits")).catch(() => { /* no network again: the older copy stays */ });
  });

  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  window.addEventListener("pageshow", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  show();
  send();
  if ("serviceWorker" in navigator) {
    const drawnWith = [...document.querySelectorAll("link[rel=stylesheet], link[rel=preload], script[src]")].map((el) => el.href || el.src);
    navigator.serviceWorker.register("/visits/sw.js", { scope: "/visits" })
      .then(() => caches.open("visits-1"))
      .then((kept) => kept.addAll(["/visits", ...drawnWith]))
      .catch(() => { /* plain http, or no network just now: then without */ });
  }
})();
