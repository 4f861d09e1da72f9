// The demonstration in a real Chromium: one program and one browser for a test
// file, a fresh visitor for each test.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import net from 'node:net';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');

export const roles = {
  lead: 'Jens Skovbo', secretary: 'Birgitte Lundeby', supporter: 'Mads Terkelsen', visiting: 'Karim Nazari', director: 'Hanne Westergren',
  administrator: 'Kirsten Holmgaard', norwegianLead: 'Solveig Midtbø', norwegianSecretary: 'Marit Hovland', norwegianSupporter: 'Anders Skogvoll',
};

export function freePort() {
  return new Promise((done) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
}

// deliver hands mails over by LMTP, as a mail server would: each is answered.
export async function deliver(port, to, mails) {
  const line = net.connect(port, '127.0.0.1');
  let heard = '', wake = () => {};
  line.on('data', (d) => { heard += d; wake(); });
  const answer = async () => { // the last line of an answer has no hyphen behind its code
    for (let m; ;) {
      if ((m = heard.match(/^(?:\d{3}-[^\n]*\n)*(\d{3}) ([^\n]*)\n/))) {
        heard = heard.slice(m[0].length);
        return m[1] + ' ' + m[2];
      }
      await new Promise((done) => { wake = done; });
    }
  };
  const say = async (words) => { line.write(words + '\r\n'); return answer(); };
  const must = async (words) => { const a = await say(words); if (!/^[23]/.test(a)) throw new Error(`${words.slice(0, 60)}: ${a}`); };
  await answer();
  await must('LHLO mail.elsewhere.example');
  for (const raw of mails) {
    await must('MAIL FROM:<someone@elsewhere.example>');
    await must(`RCPT TO:<${to}>`);
    await must('DATA');
    line.write(Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..'), 'latin1'));
    await must('\r\n.');
  }
  await say('QUIT');
  line.end();
}

export async function start(...more) {
  const folder = mkdtempSync(join(tmpdir(), 'overgang-browser-'));
  const binary = process.env.OVERGANG_BINARY || join(folder, 'overgang');
  if (!process.env.OVERGANG_BINARY) execFileSync('go', ['build', '-o', binary, './cmd/overgang'], { cwd: root, stdio: 'inherit' });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const program = spawn(binary, ['demo', '--listen', `127.0.0.1:${port}`, '--data', join(folder, 'data'), ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  program.stdout.on('data', (d) => { said += d; });
  program.stderr.on('data', (d) => { said += d; });
  for (let i = 0; !said.includes('is ready at'); i++) {
    if (i > 1200 || program.exitCode !== null) throw new Error('the demonstration did not start:\n' + said);
    await new Promise((r) => setTimeout(r, 100));
  }
  const links = {};
  const who = {}; // what they are → name
  for (const line of said.split('\n')) {
    const m = line.match(/^\s+(.+?) · (.+?)\s+(http:\S+)$/);
    if (m) {
      links[m[2].trim()] = m[3];
      who[m[1]] = m[2].trim();
    }
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    base, links, who,
    // visitor opens a browser of its own and signs in as somebody of the story.
    async visitor(name, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: base, ...options });
      if (options.lang) await context.addCookies([{ name: 'lang', value: options.lang, url: base }]);
      const page = await context.newPage();
      page.problems = [];
      page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.problems.push(m.text()); });
      page.on('pageerror', (e) => page.problems.push(String(e)));
      page.setDefaultTimeout(30_000);
      if (name) {
        if (!links[name]) throw new Error(`${name} is not on the stage`);
        await page.goto(links[name]);
      }
      return page;
    },
    async stop() {
      await browser.close();
      program.kill('SIGTERM');
      await new Promise((r) => program.on('exit', r));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

// alike finds the thirteenth and further rows of a list: axe says the same of
// each, and takes its time over it.
export const alike = ':is(tbody, .items, .ticket-lines, .words, .events, .desks) > :nth-child(n + 13), main option:nth-child(n + 13)';
