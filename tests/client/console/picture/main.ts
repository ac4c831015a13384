import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { datetimeService } from '../../../../daemons/datetime/service.js';
import { ConsoleClient } from '../../../flow/console-client.js';
import { startServer } from '../../../flow/running-server.js';
import { ROOT } from '../../../started-program.js';
import { DrivenTerminal } from '../terminal/driven-terminal.js';
import { terminalPicture } from './terminal-picture.js';

// Writes specs/prompt.svg anew: what is seen in a real session, with a real server and a real peer.

const PICTURE = `${ROOT}specs/prompt.svg`;
const COLUMNS = 88;
const FILES: Readonly<Record<string, [bytes: number, description: string]>> = {
  'xdr-notes.txt': [18_230, 'what I know about XDR'],
  'rfc5531.txt': [141_952, 'ONC RPC, version 2'],
  '読書.txt': [4_096, '読書メモ (reading notes)'],
  'lecture.mp4': [48_000_000, 'the lecture on remote procedure calls'],
};

const endings: (() => unknown)[] = [];
const stage = { teardown: (end: () => unknown): void => void endings.unshift(end) };
const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-picture-'));
stage.teardown(() => rmSync(folder, { recursive: true, force: true }));

try {
  writeFileSync(PICTURE, terminalPicture(await recordedSession(), COLUMNS));
} finally {
  for (const end of endings) await end();
}

async function recordedSession(): Promise<string> {
  const datetime = datetimeService(() => new Date());
  stage.teardown(() => datetime.close());
  const { port: datetimePort } = new URL(await datetime.listen({ host: '127.0.0.1', port: 0 }));
  const datetimeUrl = `http://127.0.0.1:${datetimePort}/datetime`;
  const { port } = await startServer({ teardown: stage.teardown }, { DATETIME_URL: datetimeUrl });
  await startBob(port, datetimeUrl);
  const client = [process.execPath, `${ROOT}dist/client/main.js`, '-s', `127.0.0.1:${port}`];
  const start = ['sh', '-c', 'cd "$0" && exec "$@"', folder, 'env', `XDG_STATE_HOME=${folder}`];
  const terminal = await DrivenTerminal.start(stage, [...start, ...client, '--datetime', datetimeUrl], {
    columns: COLUMNS,
    rows: 30,
  });
  await terminal.shows(/^c>$/);
  for (const line of [
    'REGISTER alice',
    'CONNECT alice',
    'LIST_USERS',
    'LIST_CONTENT bob --long',
    'SEARCH notes',
  ]) {
    const [command = ''] = line.split(' ');
    await terminal.enter(line);
    await terminal.shows(new RegExp(`^${command} OK$[^]*^c>$`, 'm'));
  }
  await terminal.type('GET_FILE bob lec');
  await terminal.press('Tab');
  await terminal.shows(/lecture\.mp4$/);
  await terminal.enter('lecture.mp4');
  await terminal.shows(/ 4\d %/);
  return terminal.screen({ withColours: true });
}

/** Somebody with files to fetch, on a slow line. */
async function startBob(port: number, datetimeUrl: string): Promise<void> {
  const cwd = path.join(folder, 'bob');
  mkdirSync(cwd);
  const bob = await ConsoleClient.start(stage, {
    port,
    datetimeUrl,
    cwd,
    args: ['--limit-rate', '8M'],
    env: { XDG_STATE_HOME: cwd },
  });
  await bob.command('REGISTER bob');
  await bob.command('CONNECT bob');
  for (const [name, [bytes, description]] of Object.entries(FILES)) {
    writeFileSync(path.join(cwd, name), Buffer.alloc(bytes));
    await bob.command(`PUBLISH ${name} ${description}`);
  }
}
