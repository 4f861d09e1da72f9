// Every page that can be reached by links, as each role: it answers, fits a
// phone, and axe finds nothing, in four languages, light and dark.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { start, roles } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
const found = new Map(); // pattern → { role, path }

before(async () => { site = await start(); });
after(async () => { await site.stop(); });

// pattern of an address: ids become {id}, the query's values do not count.
function pattern(path) {
  const url = new URL(path, site.base);
  const query = [...url.searchParams.keys()].filter((k) => !['after', 'before', 'sort'].includes(k)).sort();
  return url.pathname.replace(/\/[0-9a-hjkmnp-tv-z]{26,}(?=\/|$)/g, '/{id}').replace(/\/\d+(?=\/|$)/g, '/{n}').replace(/\/\d{4}-\d\d(-\d\d)?(?=\/|$)/g, '/{day}') + (query.length ? '?' + query.join('&') : '');
}

// links of a page, read from what was sent: no script is needed to find them.
function links(html) {
  return [...html.matchAll(/<a\b[^>]*?href="([/?][^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
}

test('every link leads to a page, for every role', { timeout: 300_000 }, async () => {
  const wrong = [];
  for (const [role, name] of Object.entries(roles)) {
    const page = await site.visitor(name, { javaScriptEnabled: false });
    const seen = new Set();
    const queue = ['/', '/me', '/account', '/samples'];
    while (queue.length && seen.size < 120) {
      const path = queue.shift();
      const p = pattern(path);
      if (seen.has(p) || /^\/(demo|static|api)\b|\.(docx|pdf|csv|xlsx|ics)$|export/.test(p)) continue;
      seen.add(p);
      const answer = await page.goto(path).catch((e) => ({ status: () => 599, statusText: () => String(e) }));
      if (!answer || answer.status() >= 400) {
        wrong.push(`${role}: ${path} answers ${answer?.status()}`);
        continue;
      }
      if (!found.has(p)) found.set(p, { name, path });
      if (p.startsWith('/samples')) continue; // its links are samples too
      for (const l of links(await answer.text())) queue.push(new URL(l, page.url()).href.replace(site.base, ''));
    }
    await page.context().close();
  }
  assert.deepEqual(wrong, []);
  assert.ok(found.size > 25, `only ${found.size} pages found`);
});

// `make axe`: these take ten minutes and more, so they run beside the usual
// tests. OVERGANG_AXE=some takes all pages in Danish, light, and a quarter of
// them in each other look; OVERGANG_AXE=all takes every page in every look.
const skip = process.env.OVERGANG_AXE ? false : 'run by make axe';
const combinations = ['light', 'dark'].flatMap((scheme) => ['da', 'nb', 'sv', 'en'].map((lang) => ({ scheme, lang })));
combinations.forEach(({ scheme, lang }, turn) => {
  const share = turn === 0 || process.env.OVERGANG_AXE === 'all' ? 1 : 4;
  test(`axe finds nothing: ${lang}, ${scheme}`, { skip, timeout: 900_000 }, async () => {
    const wrong = [];
    const pages = new Map();
    let at = 0;
    for (const [p, { name, path }] of found) {
      if (at++ % share !== turn % share) continue;
      if (p === '/samples' && (lang !== 'da')) continue;
      if (!pages.has(name)) {
        pages.set(name, await site.visitor(name, { lang, colorScheme: scheme }));
        await pages.get(name).addInitScript(axe);
      }
      const page = pages.get(name);
      await page.goto(path);
      const result = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations
        .map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | '))).catch((e) => ['cannot run: ' + e]);
      for (const r of result) if (!(p === '/samples' && r.startsWith('landmark-unique'))) wrong.push( // samples of two lists beside each other
        `${p}: ${r}`);
      const bare = await page.evaluate(() => [...document.querySelectorAll('code')].reduce((t, c) => t.replaceAll(c.textContent, ''), document.body.innerText).match(/\b(?:rollout|parts|web|org|access|audit|outbox|board|nav|fault)\.[a-z_]+(?:\.[a-z_]+)*\b/)?.[0]);
      if (bare && p !== '/tokens') wrong.push( // permissions are named there as programs write them
        `${p}: says a bare key: ${bare}`);
      if (page.problems.length) wrong.push(`${p}: ${page.problems.splice(0).join('; ')}`);
    }
    for (const page of pages.values()) await page.context().close();
    assert.deepEqual(wrong, []);
  });
});

test('no page is wider than a phone', { skip, timeout: 300_000 }, async () => {
  const wrong = [];
  const pages = new Map();
  for (const [p, { name, path }] of found) {
    if (!pages.has(name)) pages.set(name, await site.visitor(name, { viewport: { width: 360, height: 740 } }));
    const page = pages.get(name);
    await page.goto(path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wrong.push(`${p}: ${over} px too wide`);
  }
  for (const page of pages.values()) await page.context().close();
  assert.deepEqual(wrong, []);
});
