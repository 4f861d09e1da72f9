// A day at the desk by keyboard alone: nothing here points or clicks, and no
// address is typed after signing in.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { start, roles } from './site.mjs';

let site;
before(async () => { site = await start(); });
after(async () => { await site.stop(); });

const supportLead = 'Lone Brandstrup', superUser = 'Dorthe Vangsted';

// hands are somebody's ten fingers: what they press, and what they see of where
// they are.
function hands(page) {
  const key = (k) => page.keyboard.press(k);
  const text = (t) => page.keyboard.type(t);
  const at = () => page.evaluate(() => {
    const el = document.activeElement, style = getComputedStyle(el);
    const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    const label = el.labels && el.labels[0] ? el.labels[0].innerText : '';
    return {
      tag: el.tagName, type: el.type || '', name: el.getAttribute('name') || '', href: el.getAttribute('href') || '', value: el.value || '',
      words: (el.getAttribute('aria-label') || label || el.innerText || '').trim(), ring, box: el.getBoundingClientRect().toJSON(), dialog: el.closest('dialog')?.id || '',
    };
  });
  // seen fails where somebody could not see where they are.
  const seen = async () => {
    const here = await at();
    assert.ok(here.tag !== 'BODY', 'something has the focus');
    assert.ok(here.ring, `one sees where one is: ${JSON.stringify(here)}`);
    assert.ok(here.box.width > 0 && here.box.height > 0, `what has the focus is on the screen: ${JSON.stringify(here)}`);
    return here;
  };
  // tab goes on until what it finds is wanted.
  const tab = async (wanted, what, most = 40, stroke = 'Tab') => {
    for (let i = 0; i < most; i++) {
      await key(stroke);
      const here = await seen();
      if (wanted(here)) return here;
    }
    throw new Error(`${what} is not within ${most} strokes of ${stroke}`);
  };
  // leads presses a key that leads to another page, and waits until the field it
  // begins with has the focus: a browser gives it when it first draws the page.
  const leads = async (to, ...strokes) => {
    for (const k of strokes.slice(0, -1)) await key(k);
    await Promise.all([page.waitForNavigation({ url: to }), key(strokes.at(-1))]);
    await page.waitForFunction(() => !document.querySelector('[autofocus]') || document.activeElement !== document.body);
  };
  const main = () => page.locator('main').innerText();
  return { key, text, at, seen, tab, leads, main };
}

// signIn goes through the list of who is on the stage.
async function signIn(name) {
  const page = await site.visitor(null, { locale: 'da-DK' });
  await page.goto('/');
  const h = hands(page);
  const link = site.links[name].replace(site.base, '');
  await h.tab((here) => here.href === '/demo', 'the stage');
  await h.leads('**/demo', 'Enter');
  await h.tab((here) => here.href === link, name, 60);
  await h.leads((url) => !url.pathname.startsWith('/sign-in') && !url.pathname.startsWith('/demo'), 'Enter');
  return { page, ...h };
}

const ticket = /\/desk\/tickets\/[0-9a-z]{26}$/;
const queue = /\/desk\/queues\/[0-9a-z]{26}$/;

// note takes a call in and leaves it in the queue; it says how long that took.
async function note(me, who, about, service) {
  const begun = Date.now();
  await me.leads('**/desk/new', 'n');
  assert.equal((await me.seen()).name, 'who', 'one begins with who calls');
  await me.text(who);
  await me.page.locator('#caller h2', { hasText: who }).waitFor();
  await me.key('Tab');
  assert.equal((await me.seen()).name, 'title');
  await me.text(about);
  if (service) {
    await me.tab((here) => here.name === 'service', 'the service');
    await me.text(service);
    await me.tab((here) => here.name === 'do' && here.value === 'queue', 'the queue');
  }
  await me.leads(ticket, 'Enter');
  return Date.now() - begun;
}

// down goes down the list to the row with the words.
async function down(me, words) {
  for (let i = 0; i < 30; i++) {
    await me.key('j');
    await me.seen();
    const row = await me.page.evaluate(() => document.activeElement.closest('[data-row]').innerText);
    if (row.includes(words)) return;
  }
  throw new Error(`${words} is not in the list`);
}

// choose sets the list that has the focus: its first letters, then down to it.
async function choose(me, words) {
  const is = () => me.page.evaluate(() => document.activeElement.selectedOptions[0].text);
  await me.text(words.split(' ')[0]);
  for (let i = 0; i < 20 && !(await is()).startsWith(words); i++) await me.key('ArrowDown');
  assert.ok((await is()).startsWith(words), `${words} is chosen: ${await is()}`);
}

test('an agent works a day by keyboard alone', { timeout: 480_000 }, async () => {
  const me = await signIn(roles.supporter);
  const { page } = me;

  // The duty board, and the own team's queue.
  await me.leads('**/desk', 'g', 'd');
  await me.leads(queue, 'q');

  // Calls, each noted within ten seconds.
  for (const [who, about, service] of [['Agnete Thorup', 'Certifikatet er ugyldigt'], ['Poul Raskholm', 'Kan ikke gemme i journalen', 'Familiesag'],
    ['Agnete Thorup', 'Ingen lyd i møder'], ['Poul Raskholm', 'Tastaturet mangler et a'], ['Poul Raskholm', 'Ny adgang til arkivet']]) {
    const took = await note(me, who, about, service);
    assert.ok(took < 10_000, `a call is noted in ten seconds: ${took} ms`);
  }

  // Down the list and up again, in, and what the keys do.
  await me.leads('**/desk', 'g', 'd');
  await me.leads(queue, 'q');
  await me.key('j');
  const first = (await me.seen()).href;
  await me.key('j');
  assert.notEqual((await me.seen()).href, first);
  await me.key('k');
  assert.equal((await me.seen()).href, first);
  await down(me, 'Certifikatet er ugyldigt');
  await me.leads(ticket, 'Enter');
  const mine = page.url();
  await me.key('?');
  const told = await page.locator('dialog[open] kbd').allInnerTexts();
  for (const k of ['r', 'i', 'c', 't', 'm', 's', 'p', 'e', 'h', 'l', 'v', 'n', 'j', 'k', 'x', 'g', 'd', '/', '?', 'Enter', 'Ctrl', 'Esc']) assert.ok(told.includes(k), `${k} is told of`);
  await me.key('Escape');
  assert.equal(await page.locator('dialog[open]').count(), 0);

  // Take it.
  assert.equal(await page.locator('form[data-key-form="t"]').count(), 1);
  await me.leads(ticket, 't');
  assert.equal(await page.locator('form[data-key-form="t"]').count(), 0, 'it is mine');

  // Answer with a canned phrase; while one writes, no key leads anywhere.
  await me.key('c');
  await me.seen();
  await me.key('Enter');
  const words = await me.seen();
  assert.equal(words.tag, 'TEXTAREA');
  assert.match(words.value, /^Hej Agnete Thorup/);
  await me.text(' njkgdx?/');
  assert.equal(page.url(), mine);
  assert.match((await me.at()).value, / njkgdx\?\/$/);
  for (let i = 0; i < 9; i++) await me.key('Backspace');
  await me.leads(ticket, 'Control+Enter');
  assert.match(await page.locator('#thread').innerText(), /Hej Agnete Thorup/);

  // Note something for ourselves, after a false start.
  await me.key('i');
  await me.text('Prøvet med nyt certifikat');
  await me.key('Escape');
  assert.equal((await me.at()).tag, 'BODY', 'the field is let go of');
  await me.key('i');
  assert.equal((await me.seen()).value, 'Prøvet med nyt certifikat', 'and keeps what was written');
  await me.leads(ticket, 'Control+Enter');
  assert.match(await page.locator('#thread').innerText(), /Prøvet med nyt certifikat/);

  // Link it to a known error.
  await me.key('e');
  assert.equal((await me.seen()).dialog, 'change-details');
  await me.tab((here) => here.name === 'known_error', 'the known error');
  await choose(me, 'Gamle certifikater');
  await me.tab((here) => here.tag === 'BUTTON' && here.type === 'submit', 'the button');
  await me.leads(ticket, 'Enter');
  assert.match(await page.locator('#facts').innerText(), /Gamle certifikater/);

  // A dialog opened and closed leads back to where one was.
  await me.key('m');
  assert.equal((await me.seen()).name, 'team');
  await me.key('Escape');
  assert.match((await me.seen()).href, /\/change\/move$/);

  // Send somebody out, and think better of it.
  await me.leads(/\/visits$/, 'v');
  assert.equal((await me.seen()).name, 'goer');
  await choose(me, 'Karim');
  await me.tab((here) => here.name === 'from', 'from when');
  await me.text('1500');
  await me.tab((here) => here.name === 'to', 'to when');
  await me.text('1630');
  await me.tab((here) => here.name === 'place', 'where');
  await me.text('Rådhuset, lokale 4');
  await me.tab((here) => here.tag === 'BUTTON' && here.type === 'submit', 'the button');
  await me.leads(/\/visits$/, 'Enter');

  // He has something else at that time: it is said, and decided.
  assert.match(await me.main(), /Har noget andet på det tidspunkt/);
  await me.tab((here) => here.name === 'anyway', 'all the same');
  await me.key('Space');
  await me.tab((here) => here.tag === 'BUTTON' && here.type === 'submit', 'the button');
  await me.leads(/\/visits$/, 'Enter');
  assert.match(await me.main(), /Karim Nazari[\s\S]*Rådhuset, lokale 4/);
  await me.tab((here) => here.href === mine.replace(site.base, ''), 'the way back');
  await me.leads(ticket, 'Enter');

  // Solved: nobody drives out for nothing.
  await me.key('s');
  assert.equal((await me.seen()).value, 'solved');
  await me.key('Space');
  await me.tab((here) => here.tag === 'BUTTON' && here.type === 'submit', 'the button');
  await me.leads(ticket, 'Enter');
  assert.match(await page.locator('#ticket-visits').innerText(), /Aflyst/);

  // Hand one over to those who may write to the supplier, and say why.
  await me.leads('**/desk', 'g', 'd');
  await me.leads(queue, 'q');
  await down(me, 'Kan ikke gemme i journalen');
  await me.leads(ticket, 'Enter');
  await me.key('m');
  await choose(me, 'Superbrugere');
  await me.tab((here) => here.name === 'reason', 'the reason');
  await choose(me, 'Kræver flere rettigheder');
  await me.tab((here) => here.name === 'note', 'the note');
  await me.text('Fejl i leverandørens system, set hos to.');
  await me.leads(ticket, 'Control+Enter');
  assert.match(await page.locator('#hops').innerText(), /Superbrugere/);

  // Three at once.
  await me.leads('**/desk', 'g', 'd');
  await me.leads(queue, 'q');
  for (const about of ['Ingen lyd i møder', 'Tastaturet mangler et a', 'Ny adgang til arkivet']) {
    for (let i = 0; i < 30; i++) await me.key('k'); // from the top again
    if (!(await page.evaluate((w) => document.activeElement.closest('[data-row]').innerText.includes(w), about))) await down(me, about);
    await me.key('x');
  }
  assert.match(await page.locator('[data-bulk-count]').innerText(), /^3 /);
  await me.key('b');
  assert.equal((await me.seen()).name, 'do');
  await choose(me, 'Superbrugere');
  await me.key('Tab');
  await me.leads('**/desk/many', 'Enter');
  assert.equal((await me.seen()).name, 'reason', 'one begins with why');
  await choose(me, 'Opgaven hører til');
  await me.tab((here) => here.tag === 'BUTTON' && here.type === 'submit', 'the button');
  await me.leads((url) => url.pathname !== '/desk/many', 'Enter');
  assert.doesNotMatch(await page.locator('main table').last().innerText(), /Ingen lyd i møder|Tastaturet mangler/);

  // Find one of them again: in the list, and from anywhere.
  await me.key('/');
  assert.equal((await me.seen()).type, 'search');
  await me.leads('**/desk', 'Escape', 'g', 'd');
  await me.key('/');
  await me.text('Tastaturet mangler');
  await me.leads('**/search?*', 'Enter');
  await down(me, 'Tastaturet mangler');
  await me.leads(ticket, 'Enter');
  assert.match(await page.locator('h1').innerText(), /Tastaturet mangler et a/);
  assert.deepEqual(page.problems, []);
});

test('whoever may writes to the supplier by keyboard alone', { timeout: 180_000 }, async () => {
  const me = await signIn(superUser);
  await me.leads('**/desk', 'g', 'd');
  await me.leads(queue, 'q');
  await down(me, 'Kan ikke gemme i journalen');
  await me.leads(ticket, 'Enter');
  await me.leads(/\/legs$/, 'l');
  assert.equal((await me.seen()).name, 'supplier');
  await me.tab((here) => here.name === 'text', 'the words');
  await me.text('Journalen gemmer ikke. Kan I se det i jeres log?');
  await me.leads(/\/legs$/, 'Control+Enter');
  assert.match(await me.main(), /Fjordkode[\s\S]*Journalen gemmer ikke/);
  assert.deepEqual(me.page.problems, []);
});

test('the one who answers for support reads the figures by keyboard alone', { timeout: 180_000 }, async () => {
  const me = await signIn(supportLead);
  await me.leads('**/desk/reports', 'g', 'r');
  await me.key('j');
  const door = await me.seen();
  assert.match(door.href, /^\/desk\//, 'a figure is a door');
  await me.leads((url) => url.pathname !== '/desk/reports' || url.search !== '', 'Enter');
  assert.equal(await me.page.locator('h1').count(), 1);
  assert.deepEqual(me.page.problems, []);
});

test('the parts of a rollout take one row of a phone, and open by keyboard, without any script', async () => {
  const page = await site.visitor(roles.lead, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  await page.goto('/rollouts');
  const rollout = (await page.locator('main a[href^="/rollouts/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))).find((href) => /^\/rollouts\/[0-9a-z]{26}$/.test(href));
  await page.goto(rollout + '/devices');
  const row = page.locator('main .subnav'), links = row.locator('ul a');
  const shut = await row.boundingBox();
  assert.ok(shut.height <= 56, `${shut.height} px`);
  assert.equal(await row.locator('summary b').innerText(), await row.locator('a[aria-current="page"]').textContent().then((s) => s.trim()));
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.ok(await links.count() > 10);
  for (const box of await links.evaluateAll((all) => all.map((a) => a.getBoundingClientRect().toJSON()))) {
    assert.ok(box.height >= 44 && box.left >= 0 && box.right <= 360, `a part is no door for a thumb: ${JSON.stringify(box)}`);
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/rollouts\/[^/]+$/);
  await page.context().close();
});
