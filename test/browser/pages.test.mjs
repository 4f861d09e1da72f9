// Every page that can be reached by links, as each role: it answers, fits a
// phone, and axe finds nothing, in four languages, light and dark.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { start, roles, alike } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
const found = new Map(); // pattern → { role, path }

before(async () => { site = await start(); });
after(async () => { await site.stop(); });

// pattern of an address: ids become {id}; a page is looked at once whole and
// once narrowed by a query, whichever.
function pattern(path) {
  const url = new URL(path, site.base);
  return url.pathname.replace(/\/[0-9a-hjkmnp-tv-z]{26,}(?=\/|$)/g, '/{id}').replace(/\/\d+(?=\/|$)/g, '/{n}').replace(/\/\d{4}-\d\d(-\d\d)?(?=\/|$)/g, '/{day}') + (url.search ? '?…' : '');
}

// links of a page, read from what was sent: no script is needed to find them.
function links(html) {
  return [...html.matchAll(/<a\b[^>]*?href="([/?][^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&'));
}

test('every link leads to a page, for every role', { timeout: 600_000 }, async () => {
  const wrong = [];
  for (const [role, name] of Object.entries(roles)) {
    const page = await site.visitor(name, { javaScriptEnabled: false });
    const { request } = page.context();
    const seen = new Set();
    const queue = ['/', '/me', '/account', '/samples'];
    while (queue.length && seen.size < 120) {
      const path = queue.shift();
      const p = pattern(path);
      if (seen.has(p) || /^\/(demo|static|api)\b|\.(docx|pdf|csv|xlsx|ics)$|export/.test(p)) continue;
      seen.add(p);
      const answer = await request.get(path);
      if (answer.status() >= 400) {
        wrong.push(`${role}: ${path} answers ${answer.status()}`);
        continue;
      }
      if (!answer.headers()['content-type']?.startsWith('text/html')) continue; // a file to take along
      if (!found.has(p)) found.set(p, { name, path });
      if (p.startsWith('/samples')) continue; // its links are samples too
      for (const l of links(await answer.text())) queue.push(new URL(l, answer.url()).href.replace(site.base, ''));
    }
    await page.context().close();
  }
  assert.deepEqual(wrong, []);
  assert.ok(found.size > 25, `only ${found.size} pages found`);
});

// Every page in every look. `make test` takes all pages in Danish, light, and a
// third of them in each other look; `make axe` takes all in each.
const combinations = ['light', 'dark'].flatMap((scheme) => ['da', 'nb', 'sv', 'en'].map((lang) => ({ scheme, lang })));
describe('axe finds nothing', { concurrency: 2 }, () => {
  combinations.forEach(({ scheme, lang }, turn) => {
    const share = turn === 0 || process.env.OVERGANG_AXE === 'all' ? 1 : 3;
    test(`${lang}, ${scheme}`, { timeout: 900_000 }, async () => {
      const wrong = [];
      const pages = await visitors({ lang, colorScheme: scheme }, axe);
      let at = 0;
      for (const [p, { name, path }] of found) {
        if (at++ % share !== turn % share || (p === '/samples' && lang !== 'da')) continue;
        const page = await pages.as(name);
        await page.goto(path);
        const bare = p !== '/tokens' && await page.evaluate(bareKey); // permissions are named there as programs write them
        if (bare) wrong.push(`${p}: says a bare key: ${bare}`);
        for (const fault of await faults(page)) wrong.push(`${p}: ${fault}`);
        if (page.problems.length) wrong.push(`${p}: ${page.problems.splice(0).join('; ')}`);
      }
      await pages.close();
      assert.deepEqual(wrong, []);
    });
  });
});

// faults axe finds on a page. Lists shown beside each other as samples share a
// name there and nowhere else.
async function faults(page) {
  const found = await page.evaluate(async (alike) => {
    for (const e of document.querySelectorAll(alike)) e.remove();
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | '));
  }, alike).catch((e) => ['cannot run: ' + e]);
  return found.filter((f) => !(page.url().endsWith('/samples') && f.startsWith('landmark-unique')));
}

// bareKey is a text key shown instead of its text, if any; runs in the page.
function bareKey() {
  const words = [...document.querySelectorAll('code')].reduce((t, c) => t.replaceAll(c.textContent, ''), document.body.innerText);
  return words.match(/\b(?:rollout|parts|web|org|access|audit|outbox|board|nav|fault|desk|arrange|arrangement|gate|knowledge|staffing|services|inbox|webhook|search|clocks)\.[a-z_]+(?:\.[a-z_]+)*\b/)?.[0];
}

// visitors opens a page for each person once; script is run in each.
async function visitors(options, script) {
  const pages = new Map();
  return {
    async as(name) {
      if (!pages.has(name)) {
        pages.set(name, await site.visitor(name, options));
        if (script) await pages.get(name).addInitScript(script);
      }
      return pages.get(name);
    },
    async close() { for (const page of pages.values()) await page.context().close(); },
  };
}

test('no page is wider than a phone', { timeout: 600_000 }, async () => {
  const wrong = [];
  const pages = await visitors({ viewport: { width: 360, height: 740 } });
  for (const [p, { name, path }] of found) {
    const page = await pages.as(name);
    await page.goto(path, { waitUntil: 'domcontentloaded' });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wrong.push(`${p}: ${over} px too wide`);
  }
  await pages.close();
  assert.deepEqual(wrong, []);
});
