import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, saysReady, type StartedProgram, startOurs } from '../../started-program.js';
import { readToEnd, TIME } from '../p2p-server/running-service.js';
import { adminUrl } from './scrape.js';

interface Tap {
  teardown(end: () => Promise<void> | void): void;
}

/** What the page may take to show what was done. */
const SHOWN_MS = 1_000;
const SLOW_MS = 15_000;
const MARKUP = '<img src=x onerror=alert(1)>';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

async function started(t: Tap, file: string, args: readonly string[]): Promise<StartedProgram> {
  const program = startOurs(t, file, args);
  await program.program.ready(saysReady);
  return program;
}

/** The servers, and a way to ask the P2P server. */
async function startSystem(t: Tap) {
  const host = ['--host', '127.0.0.1'];
  const admin = ['--admin', '127.0.0.1:0'];
  const portmapper = await started(t, 'daemons/portmapper/main.js', ['-p', '0']);
  const found = ['--portmapper', `127.0.0.1:${listeningPort(portmapper.output.stderr)}`];
  const datetime = await started(t, 'daemons/datetime/main.js', ['-p', '0']);
  const url = `http://127.0.0.1:${listeningPort(datetime.output.stderr)}/datetime`;
  const logServer = await started(t, 'daemons/log-server/main.js', [...host, ...found, ...admin]);
  const port = await anyFreePort();
  const flags = ['-p', String(port), ...host, ...found, ...admin, '--datetime', url];
  const p2pServer = await started(t, 'daemons/p2p-server/main.js', flags);
  const ask = (...strings: string[]): Promise<string> => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.write(strings.map((string) => `${string}\0`).join(''));
    return readToEnd(socket);
  };
  return { p2pUrl: adminUrl(p2pServer), logUrl: adminUrl(logServer), logServer, ask };
}

/** A page on which nothing may go wrong: what its console says of errors. */
async function opened(browser: Browser, url: string, colorScheme: 'light' | 'dark' = 'light') {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  await page.getByText('All is well').waitFor({ timeout: SLOW_MS });
  return { page, errors };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What keeps people out, by axe-core. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

await t.test('the page', { skip: skipUnless('chromium') }, async (t) => {
  const { p2pUrl, logUrl, logServer, ask } = await startSystem(t);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  t.teardown(() => browser.close());
  const { page, errors } = await opened(browser, p2pUrl);
  const users = page.locator('#users tbody');
  const trail = page.locator('#trail tbody');

  await t.test('what a client does is there within a second', async (t) => {
    t.equal(await ask('REGISTER', TIME, 'alice'), '00');
    t.equal(await ask('CONNECT', TIME, 'alice', '4000'), '00');
    await users.getByText('alice').waitFor({ timeout: SHOWN_MS });
    t.equal(await ask('PUBLISH', TIME, 'alice', '/tmp/notes.txt', 'on XDR'), '00');
    await page.locator('#publications tbody').getByText('/tmp/notes.txt').waitFor({ timeout: SHOWN_MS });
    await trail.getByText('PUBLISH /tmp/notes.txt').waitFor({ timeout: SHOWN_MS });
    await ask('LIST_CONTENT', TIME, 'alice', 'alice');
    await trail.getByText('LIST_CONTENT').waitFor({ timeout: SHOWN_MS });
    await page.getByText(/^Chain intact/).waitFor({ timeout: SHOWN_MS });
  });

  await t.test('a name is text, never markup', async (t) => {
    await ask('REGISTER', TIME, MARKUP);
    await ask('CONNECT', TIME, MARKUP, '4001');
    await users.getByText(MARKUP).waitFor({ timeout: SHOWN_MS });
    await trail.getByText(MARKUP).first().waitFor({ timeout: SHOWN_MS });
    t.equal(await page.locator('main img').count(), 0);
  });

  await t.test('lists are searched and sorted, the trail is filtered', async (t) => {
    await page.getByRole('region', { name: 'Connected' }).first().waitFor();
    await page.locator('#users-search').fill('ALI');
    await users.getByText(MARKUP).waitFor({ state: 'detached', timeout: SHOWN_MS });
    t.equal(await users.getByText('alice').count(), 1);
    await page.locator('#users-search').fill('');
    await users.getByText(MARKUP).waitFor({ timeout: SHOWN_MS });
    await page.locator('#users th button').first().press('Enter');
    await page.locator('#users th[aria-sort=descending]').waitFor({ timeout: SHOWN_MS });
    await page.locator('#trail-operation').selectOption('PUBLISH');
    await trail.getByText('PUBLISH').waitFor({ timeout: SHOWN_MS });
    t.equal(await trail.locator('tr').count(), 1);
    await page.locator('#trail-operation').selectOption('');
  });

  await t.test('nobody is kept out, by light or dark, on a phone, at the log server', async (t) => {
    t.same(await violations(page), []);
    const dark = await opened(browser, logUrl, 'dark');
    await dark.page.setViewportSize({ width: 390, height: 800 });
    await dark.page.locator('#trail tbody').getByText('PUBLISH /tmp/notes.txt').waitFor({ timeout: SLOW_MS });
    t.same(await violations(dark.page), []);
    const width = await dark.page.evaluate<number>('document.documentElement.scrollWidth');
    t.ok(width <= 390, `nothing is cut off at the side: ${width}`);
    t.same(dark.errors, []);
  });

  await t.test('the log server stops, and the page says so and why', async (t) => {
    t.same(errors, []);
    await logServer.program.stop('SIGTERM');
    await ask('LIST_USERS', TIME, 'alice');
    const card = page.locator('#health [data-name=log-server]');
    await card.getByText('fault', { exact: true }).waitFor({ timeout: SLOW_MS });
    t.match(await card.locator('p').textContent(), /Users are served all the same; 1 records wait for it/);
    t.match(await page.locator('#state').textContent(), /Log server/);
  });
});
