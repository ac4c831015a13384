import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConsoleClient } from '../../../flow/console-client.js';
import { performP2p } from '../../../p2p-request.js';
import { ROOT } from '../../../started-program.js';
import { DESK, opened, startBrowser } from './browser.js';
import { type PageSystem, startPageSystem } from './page-system.js';

// Writes specs/page-light.webp and specs/page-dark.webp anew: the page of a real system with a minute of work behind it.

const WORK_MS = 60_000;
const FILES: Readonly<
  Record<string, readonly (readonly [name: string, bytes: number, description: string])[]>
> = {
  alice: [
    ['xdr-notes.txt', 18_230, 'what I know about XDR'],
    ['rfc5531.txt', 141_952, 'ONC RPC, version 2'],
  ],
  bob: [
    ['lecture.mp4', 48_000_000, 'the lecture on remote procedure calls'],
    ['lake.jpg', 2_914_113, 'the lake in July'],
  ],
  carla: [['prelude.flac', 21_400_512, 'Bach, BWV 846']],
  dmitri: [['thesis.pdf', 5_201_840, 'last draft']],
  eva: [['año-nuevo.txt', 4_096, 'lista de lecturas']],
};

const endings: (() => unknown)[] = [];
const stage = { teardown: (end: () => Promise<void> | void): void => void endings.unshift(end) };
try {
  await takePictures();
} finally {
  for (const end of endings) await end();
}

async function takePictures(): Promise<void> {
  const system = await startPageSystem(stage);
  await startClients(system);
  const work = new AbortController();
  stage.teardown(() => work.abort());
  void keepBusy(system.port, work.signal);
  const browser = await startBrowser(stage);
  const looks = (['light', 'dark'] as const).map(async (colorScheme) => {
    const { page } = await opened(browser, system.p2pUrl, {
      colorScheme,
      viewport: { ...DESK, height: 1_480 },
    });
    await page.waitForTimeout(WORK_MS);
    const session = await page.context().newCDPSession(page);
    // half as large as PNG
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    writeFileSync(`${ROOT}specs/page-${colorScheme}.webp`, Buffer.from(data, 'base64'));
  });
  await Promise.all(looks);
}

/** Who is seen: real clients with real files. */
async function startClients({ port, datetimeUrl }: PageSystem): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-page-'));
  stage.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const [user, files] of Object.entries(FILES)) {
    const client = await ConsoleClient.start(stage, { port, datetimeUrl, name: user, cwd: folder });
    await client.command(`REGISTER ${user}`);
    await client.command(`CONNECT ${user}`);
    mkdirSync(path.join(folder, user));
    for (const [name, bytes, description] of files) {
      writeFileSync(path.join(folder, user, name), '');
      truncateSync(path.join(folder, user, name), bytes);
      await client.command(`PUBLISH ${user}/${name} ${description}`);
    }
  }
}

/** Others ask, now more, now less. */
async function keepBusy(port: number, signal: AbortSignal): Promise<void> {
  const users = Object.keys(FILES);
  const time = '26/11/2026 09:00:00';
  for (let step = 0; !signal.aborted; step++) {
    const user = users[step % users.length] ?? '';
    const target = users[(step * 3 + 1) % users.length] ?? '';
    const many = 6 + Math.round(5 * Math.sin(step / 17)) + (step % 4);
    const questions = [['LIST_USERS'], ['LIST_CONTENT', target], ['GET_USER_INFO', target]] as const;
    const ask = (each: number): Promise<unknown> => {
      const [operation = '', ...rest] = questions[(step + each) % questions.length] ?? [];
      return performP2p(port, operation.replaceAll('_', ' '), time, user, ...rest).catch(() => undefined);
    };
    await Promise.all(Array.from({ length: many }, (_, each) => ask(each)));
    await sleep(100);
  }
}
