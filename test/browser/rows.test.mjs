// The desk where nothing is set up, and where there are two hundred of
// everything with long names: no page is wider than a phone, axe finds nothing,
// and a page without rows says what to do next.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { start, alike } from './site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;

// On the day before anything is told the stories' bodies have people and no desk.
before(async () => { site = await start('--day', '2026-01-06', '--crowd', '200'); });
after(async () => { await site.stop(); });

const lists = ['/desk', '/desk/queues', '/desk/gate', '/desk/matrix', '/desk/teams', '/desk/agreements', '/desk/agreements/tries', '/desk/guides', '/desk/phrases', '/guides',
  '/desk/staffing', '/desk/staffing/hours', '/desk/staffing/helping', '/desk/staffing/cost', '/desk/staffing/pledges', '/desk/staffing/experts', '/desk/staffing/mine',
  '/desk/reports', '/desk/reports/hops', '/desk/reports/tickets', '/desk/breaches', '/desk/webhooks', '/desk/rules', '/desk/mail', '/desk/mailboxes', '/services', '/services/map', '/services/roles',
  '/suppliers', '/calendars', '/my/tickets'];
const others = ['/support', '/desk/new', '/desk/turn', '/turn', '/my/tickets/new', '/search?q=post', '/visits'];

// looked goes to a page on a phone and answers what is wrong with it.
async function looked(page, path) {
  const answer = await page.goto(path, { waitUntil: 'domcontentloaded' });
  if (answer.status() !== 200) return [`answers ${answer.status()}`];
  return page.evaluate(async (alike) => {
    const wrong = [];
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over > 0) wrong.push(`${over} px too wide`);
    for (const e of document.querySelectorAll('main .cross, main .subnav')) if (e.scrollWidth > e.clientWidth + 1) wrong.push(`${e.className} scrolls sideways`);
    for (const e of document.querySelectorAll(alike)) e.remove();
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return wrong.concat(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`));
  }, alike);
}

async function phone(name, options) {
  const page = await site.visitor(name, { viewport: { width: 360, height: 740 }, ...options });
  await page.addInitScript(axe);
  return page;
}

describe('the desk', { concurrency: 2 }, () => {
  test('with nothing', { timeout: 600_000 }, async () => {
    const wrong = [];
    const page = await phone('Agneta Lindmark', { lang: 'da', colorScheme: 'dark' });
    for (const path of [...lists, ...others]) {
      for (const fault of await looked(page, path)) wrong.push(`${path}: ${fault}`);
      if (!lists.includes(path)) continue;
      const rows = await page.locator('main tbody > tr, main .items > li').count();
      const next = await page.locator('main .empty .actions a, main .page-head .actions a, main form[method=post]:not(.inline-form)').count();
      if (rows === 0 && await page.locator('main .empty h2').count() === 0) wrong.push(`${path}: nothing is there, and nothing says what it is`);
      if (rows === 0 && next === 0) wrong.push(`${path}: nothing is there, and nothing to do next`);
    }
    await page.context().close();
    assert.deepEqual(wrong, []);
  });

  test('with two hundred of everything', { timeout: 600_000 }, async () => {
    const wrong = [];
    const walks = { 'Anna-Margareta Kungsängen-Wallenstråle': [...lists, ...others, '/desk/number/10201'], 'Bodil Østergaard-Frederiksen': ['/visits'], 'Carl-Gustaf Överskärgårdshamn': ['/my/tickets'], 'Ditte Sønderskov-Mortensen': ['/supplier'] };
    for (const [name, first] of Object.entries(walks)) {
      const page = await phone(name, { lang: 'sv' });
      const queue = [...first], seen = new Set();
      for (let path; (path = queue.shift());) {
        for (const fault of await looked(page, path)) wrong.push(`${path}: ${fault}`);
        const found = await page.evaluate(() => [...document.querySelectorAll('main a[href^="/"]:not([download])')].map((a) => a.getAttribute('href')));
        for (const href of found) { // the first of each kind of page behind the lists
          const kind = href.replace(/[?#].*/, '').replace(/[0-9a-hjkmnp-tv-z]{26}/g, '{id}');
          if (!kind.includes('{id}') || !/^\/(desk|services|suppliers|calendars|guides|my\/tickets|supplier)\//.test(kind) || /export|raw|frame|change|edit|new$/.test(kind) || seen.has(kind)) continue;
          seen.add(kind);
          queue.push(href);
        }
      }
      await page.context().close();
      assert.ok(seen.size > 0 || name.startsWith('Bodil'), `${name}: no page behind the lists`);
    }
    assert.deepEqual(wrong, []);
  });
});

test('hand-overs between twenty teams are in sight at a desk', async () => {
  const page = await site.visitor('Anna-Margareta Kungsängen-Wallenstråle', { lang: 'sv' });
  await page.goto('/desk/reports');
  const [columns, over] = await page.evaluate(() => { const e = document.querySelector('.cross'); return [e.querySelectorAll('thead th').length, e.scrollWidth - e.clientWidth]; });
  assert.ok(columns > 20, `${columns} columns`);
  assert.ok(over <= 1, `${over} px out of sight`);
  await page.context().close();
});
