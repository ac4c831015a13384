import type { CDPSession, Page } from 'playwright-core';
import t from 'tap';
import { printed } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { ROOT, startProgram } from '../../../started-program.js';
import { NOTE_ANSWER_TIMES, type Noted, percentile } from './answer-times.js';
import { opened, SLOW_MS, startBrowser } from './browser.js';
import { startPageSystem } from './page-system.js';

// PAGE=whole node dist/tests/daemons/admin/page/load.test.js: 10,000 users and 1,000 operations a second for a minute.
// make test looks at a short and small form of it, and is not strict about time, because it runs beside other tests.

const IS_WHOLE = process.env['PAGE'] === 'whole';
const { users, perSecond, seconds, answerMs } = IS_WHOLE
  ? { users: 10_000, perSecond: 1_000, seconds: 60, answerMs: 200 }
  : { users: 500, perSecond: 200, seconds: 4, answerMs: 10_000 };
const CONNECTED_MS = 60_000;
/** What a minute may add to what the page holds; the charts fill up during two. */
const GROWTH_BYTES = 1_000_000;
/** The most rows that each table shows. */
const FULL_TABLES = { '#users': 25, '#publications': 25, '#trail': 100 };

interface Held {
  readonly bytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What a full page holds once what it does not is collected: a filter empties the trail until its records come. */
async function held(page: Page, session: CDPSession): Promise<Held> {
  for (const [table, rows] of Object.entries(FULL_TABLES))
    await page
      .locator(`${table} tbody tr`)
      .nth(rows - 1)
      .waitFor({ timeout: SLOW_MS });
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { bytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

/** What somebody does who looks for something: types, takes it back, sorts, filters. */
async function useOnce(page: Page, round: number): Promise<void> {
  const typed = `user${String((round * 37) % users).padStart(5, '0')}`;
  for (const place of ['#users-search', '#publications-search', '#trail-user']) {
    await page.locator(place).focus();
    await page.keyboard.type(typed, { delay: 60 });
    await page.waitForTimeout(200);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await page.waitForTimeout(200);
  }
  await page.locator('#users th button').first().click();
  await page
    .locator('#publications th button')
    .nth(round % 4)
    .click();
  await page.locator('#trail-operation').selectOption(['PUBLISH', 'CONNECT', ''][round % 3] ?? '');
  await page.waitForTimeout(200);
}

await t.test(
  `${users} users connected, ${perSecond} operations a second`,
  { skip: skipUnless('chromium') },
  async (t) => {
    const { p2pUrl, port } = await startPageSystem(t);
    const args = [`${ROOT}dist/tests/daemons/admin/page/paced-operations.js`, port, users, perSecond].map(
      String,
    );
    const load = startProgram(t, { name: 'load', command: process.execPath, args, isFed: true });
    await printed(load, 'stdout', (text) => text.startsWith('connected\n'), CONNECTED_MS);
    const { page, errors } = await opened(await startBrowser(t), p2pUrl);
    await page.locator('#users tbody').getByText('user00000').waitFor({ timeout: SLOW_MS });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.evaluate(NOTE_ANSWER_TIMES);
    await useOnce(page, 0);

    const first = await held(page, session);
    const endMs = performance.now() + seconds * 1_000;
    let last = first;
    for (let round = 1; performance.now() < endMs; round++) {
      await useOnce(page, round);
      last = await held(page, session);
      t.comment(
        `holds ${Math.round(last.bytes / 1_000)} kB, ${last.nodes} nodes, ${last.listeners} listeners`,
      );
    }
    const noted = await page.evaluate<Noted>('noted');
    const { inputs } = noted;
    const painted = Object.values(noted.paints);
    const answers = Object.values(noted.answers).flat();
    for (const [part, ms] of Object.entries({ ...noted.answers, all: answers })) {
      const figures = [50, 95, 100].map((percent) => Math.round(percentile(ms, percent)));
      t.comment(`${ms.length} inputs in ${part}: answered in ${figures.join(', ')} ms (half, 95 %, all)`);
    }
    t.comment(`painted after 95 %: ${percentile(painted, 95)} ms, all: ${percentile(painted, 100)} ms`);
    t.ok(inputs > 20 && answers.length > 0.9 * inputs, `${answers.length} of ${inputs} inputs were answered`);
    t.ok(percentile(answers, 95) <= answerMs, `answered within ${answerMs} ms (95 %)`);
    t.ok(percentile(painted, 95) <= answerMs, `painted within ${answerMs} ms (95 %)`);
    t.ok(last.bytes - first.bytes < GROWTH_BYTES, `memory: ${first.bytes}, ${last.bytes}`);
    t.ok(last.nodes <= first.nodes * 1.5 + 200, `nodes: ${first.nodes}, ${last.nodes}`);
    t.equal(last.listeners, first.listeners, 'listeners');
    t.same(errors, []);
    load.program.endInput();
    const said = await printed(load, 'stdout', (text) => text.endsWith('}\n'));
    t.comment(said.trim());
    const { perSecond: done } = JSON.parse(said.split('\n')[1] ?? '') as { perSecond: number };
    if (IS_WHOLE) t.ok(done > 0.95 * perSecond, `${done} operations a second`);
  },
);
