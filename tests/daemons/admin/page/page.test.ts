import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { ConsoleClient } from '../../../flow/console-client.js';
import { performP2p } from '../../../p2p-request.js';
import { skipUnless } from '../../../peers.js';
import { saysReady, startOurs } from '../../../started-program.js';
import { TIME } from '../../p2p-server/running-service.js';
import { adminUrl } from '../scrape.js';
import { DESK, inEachLook, opened, PHONE, SLOW_MS, startBrowser, violations } from './browser.js';
import { Keyboard } from './keyboard.js';
import { startPageSystem } from './page-system.js';

/** What the page may take to show what was done: alone on the machine, with PAGE=whole; more beside other tests. */
const SHOWN_MS = process.env['PAGE'] === 'whole' ? 1_000 : 15_000;
const MARKUP = '<img src=x onerror=alert(1)>';

/** What a page that was fooled could be made to do; which of its policies forbid it, in the order of their names. */
const TRY_EVERYTHING = `new Promise((resolve) => {
  const forbidden = new Set();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    forbidden.add(effectiveDirective);
    if (forbidden.size === 6) resolve([...forbidden].sort());
  });
  setTimeout(() => resolve([...forbidden].sort()), ${SLOW_MS});
  const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
  add('img', { src: 'http://127.0.0.1:9/' });
  add('iframe', { src: 'http://127.0.0.1:9/' });
  add('style', { textContent: 'body { display: none }' });
  fetch('http://127.0.0.1:9/').catch(() => undefined);
  try { document.body.lastChild.innerHTML = '<b>bold</b>'; } catch {}
  import('http://127.0.0.1:9/').catch(() => undefined);
})`;

await t.test('the page', { skip: skipUnless('chromium') }, async (t) => {
  const { p2pUrl, logUrl, logServer, p2pServer, port, datetimeUrl } = await startPageSystem(t);
  const browser = await startBrowser(t);
  const { page, errors } = await opened(browser, p2pUrl);
  await page.getByText('All is well').waitFor({ timeout: SLOW_MS });
  const users = page.locator('#users tbody');
  const trail = page.locator('#trail tbody');
  const publications = page.locator('#publications tbody');
  const ask = async (...strings: string[]): Promise<number> => (await performP2p(port, ...strings))[0] ?? -1;

  await t.test('a client connects, publishes and downloads: each is there at once', async (t) => {
    const folder = t.testdir({});
    const [file, fetched] = [path.join(folder, 'notes.txt'), path.join(folder, 'fetched.txt')];
    const content = randomBytes(300_000);
    writeFileSync(file, content);
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map((name) => ConsoleClient.start(t, { port, datetimeUrl, name })),
    );
    if (alice === undefined || bob === undefined) throw new Error('two clients were started');
    for (const [name, client] of Object.entries({ alice, bob })) {
      t.equal(await client.command(`REGISTER ${name}`), 'REGISTER OK\n');
      t.equal(await client.command(`CONNECT ${name}`), 'CONNECT OK\n');
      await users.getByText(name).waitFor({ timeout: SHOWN_MS });
    }
    t.equal(await alice.command(`PUBLISH ${file} on XDR`), 'PUBLISH OK\n');
    await publications.getByText(file).waitFor({ timeout: SHOWN_MS });
    await trail.getByText(`PUBLISH ${file}`).waitFor({ timeout: SHOWN_MS });
    t.equal(await bob.command(`GET_FILE alice ${file} ${fetched}`), 'GET_FILE OK\n');
    // the file goes from client to client; what the server is asked is who alice is
    await trail.getByText('GET_USER_INFO').waitFor({ timeout: SHOWN_MS });
    t.ok(readFileSync(fetched).equals(content));
    await page.getByText(/^Chain intact/).waitFor({ timeout: SHOWN_MS });
    for (const client of [alice, bob]) t.match(await client.end('QUIT'), { printed: /FINISHED/ });
    await users.getByText('alice').waitFor({ state: 'detached', timeout: SHOWN_MS });
  });

  await t.test('a name is text, never markup', async (t) => {
    t.equal(await ask('REGISTER', TIME, MARKUP), 0);
    t.equal(await ask('CONNECT', TIME, MARKUP, '4001'), 0);
    t.equal(await ask('PUBLISH', TIME, MARKUP, MARKUP, MARKUP), 0);
    for (const place of [users, publications, trail])
      await place.getByText(MARKUP).first().waitFor({ timeout: SHOWN_MS });
    t.equal(await page.locator('main img').count(), 0);
  });

  await t.test('a duration has three digits, and never an exponent', async (t) => {
    const texts = await page.evaluate(
      "import('/format.js').then(({ duration }) => [0.5, 9.94, 9.96, 123.4, 999.7, 12_345, 4_000_000].map(duration))",
    );
    t.same(texts, ['500 µs', '9.9 ms', '10 ms', '123 ms', '1.00 s', '12.3 s', '4000 s']);
  });

  await t.test('nothing but its own files is loaded or run, and no text becomes markup', async (t) => {
    const { page } = await opened(browser, p2pUrl);
    t.same(await page.evaluate<string[]>(TRY_EVERYTHING), [
      ...['connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'script-src-elem'],
      'style-src-elem',
    ]);
    await page.context().close();
  });

  await t.test(
    'by keyboard alone: lists are searched and sorted, the trail is filtered and held',
    async (t) => {
      t.equal(await ask('REGISTER', TIME, 'carol'), 0);
      t.equal(await ask('CONNECT', TIME, 'carol', '4002'), 0);
      await users.getByText('carol').waitFor({ timeout: SHOWN_MS });
      const keyboard = new Keyboard(page);
      await keyboard.tabTo('Skip to the content');
      await page.keyboard.press('Enter');
      await keyboard.tabTo('Search', '#users');
      await page.keyboard.type('CAR');
      await users.getByText(MARKUP).waitFor({ state: 'detached', timeout: SHOWN_MS });
      t.equal(await users.getByText('carol').count(), 1);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
      await users.getByText(MARKUP).waitFor({ timeout: SHOWN_MS });
      await keyboard.tabTo('User', '#users');
      await page.keyboard.press('Enter');
      await page.locator('#users th[aria-sort=descending]').waitFor({ timeout: SHOWN_MS });
      await keyboard.tabTo('Operation');
      // one key: a browser forgets within a second what was typed before it
      await page.keyboard.type('L');
      await page.keyboard.press('Enter');
      await page.getByText('No record yet.').waitFor({ timeout: SHOWN_MS });
      t.equal(await ask('LIST_USERS', TIME, 'carol'), 0);
      await trail.getByText('LIST_USERS').waitFor({ timeout: SHOWN_MS });
      t.equal(await trail.locator('tr').count(), 1);
      await keyboard.tabTo('Pause');
      await page.keyboard.press('Space');
      t.equal(await ask('LIST_USERS', TIME, 'carol'), 0);
      await page.getByText('1 wait.').waitFor({ timeout: SHOWN_MS });
      await page.keyboard.press('Space');
      await trail.getByText('LIST_USERS').nth(1).waitFor({ timeout: SHOWN_MS });
      t.same(keyboard.invisible, [], 'what has the focus is seen');
    },
  );

  for (const colorScheme of ['light', 'dark'] as const)
    for (const [where, viewport] of Object.entries({ desk: DESK, phone: PHONE }))
      await t.test(`nobody is kept out: ${colorScheme}, ${where}`, async (t) => {
        for (const url of [p2pUrl, logUrl]) {
          const { page, errors } = await opened(browser, url, { colorScheme, viewport });
          await page.locator('#trail tbody').getByText('PUBLISH').first().waitFor({ timeout: SLOW_MS });
          t.same(await violations(page), [], url);
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          t.ok(width <= viewport.width, `nothing is cut off at the side: ${width}`);
          t.same(errors, []);
          await page.context().close();
        }
      });

  await t.test('where a token is asked for, the page asks for it', async (t) => {
    const token = 'a-token-of-enough-length';
    const file = path.join(t.testdir({}), 'token');
    writeFileSync(file, token, { mode: 0o600 });
    const admin = ['--admin', '127.0.0.1:0', '--admin-token-file', file];
    const guarded = startOurs(t, 'daemons/log-server/main.js', [
      ...['--host', '127.0.0.1', '--register', 'off'],
      ...admin,
    ]);
    await guarded.program.ready(saysReady);
    const { page } = await opened(browser, adminUrl(guarded));
    await page.getByText('This page asks for a token').waitFor({ timeout: SLOW_MS });
    await inEachLook(page, async (look) => void t.same(await violations(page), [], look));
    // no header can hold it: the page must not take that for a daemon that is away
    await page.keyboard.type('“quoted-by-a-text-editor”');
    await page.keyboard.press('Enter');
    await page.getByText('That is not the token.').waitFor({ timeout: SLOW_MS });
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByText('log server', { exact: true }).waitFor({ timeout: SLOW_MS });
    t.equal(await page.getByText('This page asks for a token').isVisible(), false);
    t.equal(await page.locator('#links').isVisible(), false, 'a link would send no token');
    await page.context().close();
  });

  await t.test(
    'a server that is frozen is noticed; what is shown stays until it answers again',
    async (t) => {
      const { page } = await opened(browser, p2pUrl);
      await page.clock.install();
      await page.reload();
      await page.getByText('All is well').waitFor({ timeout: SLOW_MS });
      const trail = page.locator('#trail tbody tr');
      await trail.first().waitFor({ timeout: SLOW_MS });
      const records = await trail.count();
      t.teardown(() => p2pServer.program.signal('SIGCONT'));
      p2pServer.program.signal('SIGSTOP');
      await page.clock.fastForward(20_000);
      await page.getByText(/^The daemon does not answer\. .* trying again\.$/).waitFor({ timeout: SLOW_MS });
      t.equal(await trail.count(), records);
      await page.locator('#users-search').fill('carol');
      p2pServer.program.signal('SIGCONT');
      await page.locator('#notice').waitFor({ state: 'hidden', timeout: SLOW_MS });
      await page.locator('#users').getByText('1–1 of 1').waitFor({ timeout: SLOW_MS });
      t.equal(await trail.count(), records, 'none is there twice');
      await page.context().close();
    },
  );

  await t.test('who has the trail stand still may filter it, and sees what it finds', async (t) => {
    const { page } = await opened(browser, p2pUrl);
    const trail = page.locator('#trail tbody tr');
    await trail.first().waitFor({ timeout: SLOW_MS });
    const records = await trail.count();
    await page.locator('#trail-pause').click();
    await page.locator('#trail-user').fill('nobody');
    await page
      .getByText('No record yet. 0 wait. Older ones are found by sunshare-audit read.')
      .waitFor({ timeout: SLOW_MS });
    await page.locator('#trail-user').fill('carol');
    await trail.getByText('carol').first().waitFor({ timeout: SLOW_MS });
    t.ok((await trail.count()) < records);
    await page.context().close();
  });

  await t.test('the log server stops, and the page says so and why', async (t) => {
    await logServer.program.stop('SIGTERM');
    const card = page.locator('#health [data-name=log-server]');
    // who reads the trail meets it before there is a record to send
    await card
      .getByText(/Users are served all the same; 0 records wait for it/)
      .waitFor({ timeout: SLOW_MS });
    await ask('LIST_USERS', TIME, MARKUP);
    await card
      .getByText(/Users are served all the same; 1 record waits for it/)
      .waitFor({ timeout: SLOW_MS });
    t.equal(await card.getByText('fault', { exact: true }).isVisible(), true);
    t.match(await page.locator('#state').textContent(), /Log server/);
    t.same(errors, [], 'nor does the console');
    await inEachLook(page, async (look) => void t.same(await violations(page), [], look));
  });

  await t.test('the P2P server stops, and the page says so', async (t) => {
    await p2pServer.program.stop('SIGTERM');
    const records = await trail.locator('tr').count();
    await page.getByText(/^The daemon .* trying again\.$/).waitFor({ timeout: SLOW_MS });
    await page.waitForRequest(/api\/events/, { timeout: SLOW_MS });
    t.ok(records > 0);
    t.equal(await trail.locator('tr').count(), records, 'what was seen is still there');
    await inEachLook(page, async (look) => void t.same(await violations(page), [], look));
  });
});
