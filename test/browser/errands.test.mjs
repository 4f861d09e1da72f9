// People's errands, one after another, as they would run them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, roles, phone } from './site.mjs';

let site;
before(async () => { site = await start(); });
after(async () => { await site.stop(); });

// rollout is the address of the only rollout somebody sees.
async function rollout(page) {
  await page.goto('/');
  return (await page.locator('a[href^="/rollouts/"]').first().getAttribute('href')).match(/^\/rollouts\/[^/?]+/)[0];
}

const main = (page) => page.locator('main');

test('a person books by phone, without an account of letters or a mouse', async () => {
  const page = await site.visitor(site.who['Elected member whose tablet is not upgraded'], phone);
  await page.goto('/me');
  await page.locator('a[href$="/book"]').first().click();
  const slot = page.locator('main button[name="slot"]').first();
  const time = (await slot.innerText()).trim().match(/\d\d[:.]\d\d/)[0];
  await slot.click();
  await page.goto('/me');
  assert.match(await main(page).innerText(), new RegExp(time.replace('.', '\\.')), 'the personal page says when');
  assert.deepEqual(page.problems, []);
});

test('a person says a step is done and gives feedback without JavaScript', async () => {
  const page = await site.visitor(site.who['Elected member with an upgraded tablet'], { ...phone, javaScriptEnabled: false });
  await page.goto('/me');
  assert.equal(await page.locator('h1').count(), 1);
  const done = page.locator('form[action*="/steps/"] button').first();
  await done.click();
  assert.match(page.url(), /\/me/);
  await page.goto('/me/feedback');
  await page.locator('main input[type="radio"]').first().check();
  await page.locator('main textarea').first().fill('Kalenderen viser ikke delte avtaler');
  await page.locator('main form button[type="submit"]').first().click();
  await page.goto('/me/feedback');
  assert.match(await main(page).innerText(), /Kalenderen viser ikke delte avtaler/);
});

test('a secretary books on behalf of a member, and the audit shows both', async () => {
  const page = await site.visitor(roles.norwegianSecretary);
  await page.goto('/me/members');
  const members = await page.locator('form[action="/act-for"]').count();
  let may = false;
  for (let i = 0; i < members && !may; i++) {
    await page.goto('/me/members');
    await page.locator('form[action="/act-for"] button').nth(i).click();
    assert.match(await page.locator('body').innerText(), /Siden til \S+ \S+/, 'the page says for whom');
    await page.goto('/me');
    may = await page.locator('a[href$="/book"]').count() > 0;
  }
  assert.ok(may, 'somebody still has something to book');
  await page.locator('a[href$="/book"]').first().click();
  await page.locator('main button[name="slot"]').nth(2).click();
  const admin = await site.visitor('Randi Elvestad');
  await admin.goto('/audit');
  const seen = await main(admin).innerText();
  assert.match(seen, /Marit Hovland/);
});

test('the drop-in desk gives a number, calls it and closes it; the wall shows no names', async () => {
  const page = await site.visitor(roles.norwegianSupporter);
  const r = await rollout(page);
  await page.goto(r + '/appointments');
  await page.locator('main a[href*="/appointments/"]').filter({ hasText: 'Drop-in' }).first().click();
  await page.locator('main a[href$="/desk"]').first().click();
  const waiting = () => page.locator('a.figure[href="#waiting"]').innerText().then((t) => parseInt(t, 10));
  const before = await waiting();
  await page.locator('form[action$="/desk/next"] button').first().click();
  assert.equal(await waiting(), before - 1, 'one is called');
  const served = page.locator('form[action$="/desk/end"]').filter({ has: page.locator('[name="as"][value="served"]') });
  const atDesk = await served.count();
  await served.first().locator('button').click();
  assert.equal(await served.count(), atDesk - 1, 'one is through');
  const screen = await page.locator('a[href^="/screen/"]').first().getAttribute('href');
  const wall = await site.visitor(null);
  await wall.goto(screen);
  const shown = await wall.locator('main').innerText();
  assert.match(shown, /\d/);
  assert.doesNotMatch(shown, /Grønli|Opdal|Rognli|Østbø|Sætre/);
});

test('sixty lines from the scanner: what can be taken is taken, the rest is told line by line', async () => {
  const page = await site.visitor(roles.norwegianSecretary);
  const r = await rollout(page);
  await page.goto(r + '/devices/receive');
  const serials = [];
  for (let i = 26; i < 35; i++) serials.push(`EL${1000 + i * 7}Q1G5`);
  for (let i = 0; serials.length < 60; i++) serials.push(`UKJENT${1000 + i}`);
  await page.locator('textarea[name="serials"]').fill(serials.join('\n'));
  await page.locator('main form#receive button[type="submit"]').click();
  const told = await main(page).innerText();
  assert.match(told, /UKJENT1000/);
  assert.match(told, /\b9\b/, 'nine were taken');
  await page.goto(r + '/devices/receive');
  await page.locator('textarea[name="serials"]').fill(serials.slice(0, 9).join('\n'));
  await page.locator('main form#receive button[type="submit"]').click();
  await page.goto(r + '/devices?collected=no');
  assert.doesNotMatch(await main(page).innerText(), /EL1182Q1G5/);
});

test('a visit is reported without network, once', async () => {
  const page = await site.visitor(roles.visiting, phone);
  await page.goto('/visits');
  const forms = page.locator('form[data-report]');
  const visit = await forms.filter({ has: page.locator('button[value="done"]') }).first().getAttribute('data-report');
  const form = page.locator(`form[data-report="${visit}"]`).filter({ has: page.locator('button[value="done"]') });
  await page.context().setOffline(true);
  await form.locator('textarea').fill('Alt virker igen');
  await form.locator('button[value="done"]').click();
  await page.waitForTimeout(500);
  assert.doesNotMatch(page.url(), /chrome-error/, 'the page stays');
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const lead = await site.visitor(roles.lead);
  const r = await rollout(lead);
  await lead.goto(r + '/visits/' + visit);
  for (let i = 0; i < 30; i++) {
    if (/Alt virker igen/.test(await main(lead).innerText())) break;
    await lead.waitForTimeout(500);
    await lead.reload();
  }
  const told = await main(lead).innerText();
  assert.equal(told.split('Alt virker igen').length - 1, 2, 'once as the outcome and once in what happened: ' + told);
});

test('a visit of a ticket is reported without network, once, and the ticket knows', async () => {
  const page = await site.visitor(roles.visiting, phone);
  await page.goto('/visits');
  const form = page.locator('form[action^="/desk/visits/"]').filter({ has: page.locator('button[value="again"]') }).first();
  const card = page.locator('article').filter({ has: form });
  const ticket = await card.locator('a[href^="/desk/tickets/"]').getAttribute('href');
  await page.waitForFunction(() => caches.keys().then((k) => k.includes('visits-1')).catch(() => true));
  await page.context().setOffline(true);
  await card.locator('summary').click();
  await form.locator('textarea').fill('Der mangler en skrue til holderen');
  await form.locator('[name="minutes"]').fill('35');
  await form.locator('button[value="again"]').click();
  assert.match(await card.innerText(), /Kræver et besøg til · venter på net/);
  assert.equal(await form.isVisible(), false, 'nothing more is asked of it');
  await page.context().setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const desk = await site.visitor(roles.supporter);
  await desk.goto(ticket);
  for (let i = 0; i < 30; i++) {
    if (/Der mangler en skrue/.test(await main(desk).innerText())) break;
    await desk.waitForTimeout(500);
    await desk.reload();
  }
  const told = await desk.locator('#thread').innerText();
  assert.equal(told.split('Der mangler en skrue').length - 1, 1, 'once: ' + told);
  assert.match(told, /35 min/);
  assert.match(await desk.locator('h1').locator('..').innerText(), /I gang/, 'the ticket is taken up again');
  assert.deepEqual(page.problems.filter((p) => !/ERR_INTERNET_DISCONNECTED/.test(p)), []);
});

test('a new visit appears on the phone by itself, and takes away nothing that is typed', async () => {
  const page = await site.visitor(roles.visiting, phone);
  await page.goto('/visits');
  const card = page.locator('article').first();
  await card.locator('details').first().evaluate((d) => { d.open = true; });
  await card.locator('textarea').fill('Halvt skrevet');
  await card.locator('textarea').evaluate((t) => t.blur());
  const desk = await site.visitor(roles.supporter);
  await desk.goto('/desk');
  await desk.locator('main a[href^="/desk/tickets/"]').first().click();
  await desk.locator('#ticket-visits a[data-key="v"]').click();
  const form = desk.locator('#visit-new form');
  const day = new Date(new Date(await form.locator('[name="day"]').inputValue()).getTime() + 48 * 3600e3).toISOString().slice(0, 10);
  // Who can go that day is asked for anew; whoever is chosen comes after.
  await Promise.all([desk.waitForResponse(/\/visits\/goers/), form.locator('[name="day"]').fill(day)]);
  await desk.locator('#who-new:not(.htmx-request, .htmx-swapping, .htmx-settling)').waitFor();
  await form.locator('[name="goer"]').selectOption(await form.locator('option', { hasText: roles.visiting }).first().getAttribute('value'));
  await form.locator('[name="from"]').fill('05:10');
  await form.locator('[name="to"]').fill('05:40');
  await form.locator('[name="place"]').fill('Havnekontoret, tredje sal');
  await form.locator('button[type="submit"]').click();
  await page.locator('article', { hasText: 'Havnekontoret, tredje sal' }).waitFor({ timeout: 30_000 });
  assert.equal(await card.locator('textarea').inputValue(), 'Halvt skrevet');
  assert.equal(await card.locator('textarea').isVisible(), true, 'what was open stays open');
  const id = (await page.locator('article', { hasText: 'Havnekontoret' }).getAttribute('data-visit'));
  await desk.locator(`form[action$="/${id}/cancel"] button`).click();
  await page.locator('article', { hasText: 'Havnekontoret' }).waitFor({ state: 'detached', timeout: 30_000 });
  assert.equal(await card.locator('textarea').inputValue(), 'Halvt skrevet');
  assert.deepEqual(page.problems, []);
});

test('the memo is issued from live figures and handed out as DOCX and PDF', { timeout: 180_000 }, async () => {
  const page = await site.visitor(roles.lead);
  const r = await rollout(page);
  await page.goto(r + '/memo/new');
  await page.locator('[name="addressee"]').fill('Gruppeformandskredsen');
  await page.locator('[name="sender"]').fill('Nordby It, programkontoret');
  await page.locator('button[name="do"][value="issue"]').click();
  const text = await page.locator('body').innerText();
  for (const figure of [/\b60\b/, /\b52\b/, /\b35\b/, /Gruppeformandskredsen/]) assert.match(text, figure);
  for (const kind of ['docx', 'pdf']) {
    const link = page.locator(`a[href*="${kind}"]`).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const file = join(mkdtempSync(join(tmpdir(), 'memo-')), 'memo.' + kind);
    await download.saveAs(file);
    const head = readFileSync(file).subarray(0, 4).toString('latin1');
    assert.equal(head, kind === 'pdf' ? '%PDF' : 'PK\u0003\u0004');
  }
});

test('a list is worked by keyboard alone', async () => {
  const page = await site.visitor(roles.lead);
  const r = await rollout(page);
  await page.goto(r + '/people');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/people\/[0-9a-z]{26}/);
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog[open]').count(), 1, 'the keys are shown');
});

test('what others change shows by itself, soon', async () => {
  const watcher = await site.visitor(roles.director);
  const supporter = await site.visitor(roles.supporter);
  const r = await rollout(watcher);
  await watcher.goto(r);
  await supporter.goto(r + '/people?part=outstanding');
  await supporter.locator('main table tbody a').first().click();
  const figure = () => watcher.locator('ul.sum a.figure').nth(1).innerText();
  const was = parseInt(await figure(), 10);
  await supporter.locator('form[action$="/happened"]').filter({ has: supporter.locator('[name="kind"][value="adopted"]') }).locator('button').click();
  await watcher.waitForFunction((old) => parseInt(document.querySelectorAll('ul.sum a.figure')[1].innerText, 10) === old + 1, was, { timeout: 10_000 });
});
