// Keeps the list of visits on the phone, so that it opens without a network.
// Only that page and what it is drawn with; gone when somebody signs out.
"use strict";
const store = "visits-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (e.request.mode === "navigate" && url.pathname === "/visits") e.respondWith(page(e.request));
  else if (url.pathname.startsWith("/static/")) e.respondWith(part(e.request));
});

async function page(request) {
  const kept = await caches.open(store);
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(6000) });
    if (fresh.type === "opaqueredirect" || fresh.redirected || fresh.status === 401 || fresh.status === 403) await caches.delete(store);
    else if (fresh.ok) await kept.put("/visits", fresh.clone());
    return fresh;
  } catch (lost) {
    const old = await kept.match("/visits", { ignoreVary: true });
    if (old) return old;
    throw lost;
  }
}

async function part(request) {
  const kept = await caches.open(store);
  const old = await kept.match(request, { ignoreVary: true });
  if (old) return old;
  const fresh = await fetch(request);
  if (fresh.ok) await kept.put(request, fresh.clone());
  return fresh;
}
