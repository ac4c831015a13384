import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Destination } from '../../../client/downloading/destination.js';
import { DownloadTarget } from '../../../client/downloading/download-target.js';
import { download } from '../../../client/downloading/download.js';
import { WireSpelling } from '../../../client/exchange/wire-spelling.js';
import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { ROOT, type StartedProgram, startProgram } from '../../started-program.js';
import { rawPeer } from '../raw-peer.js';
import { wireTo } from './wire.js';

// Whose an unfinished file is: of a process here, which can be asked for, or of one elsewhere, which cannot.

const MIB = 1024 * 1024;
const CONTENT = randomBytes(4 * MIB);
const ELSEWHERE = '.0123456789ab';
const HOUR_S = 3_600;

interface Stage {
  readonly t: Test;
  readonly here: string;
  readonly source: string;
  readonly target: string;
  readonly listener: PeerListener;
  readonly fetch: (port?: number) => Promise<{ status: string; said: string[] }>;
}

async function stage(t: Test): Promise<Stage> {
  const folder = t.testdir({ source: '', here: {} });
  const here = path.join(folder, 'here');
  const source = path.join(folder, 'source');
  const target = path.join(here, 'target');
  writeFileSync(source, CONTENT);
  const files = new PublishedFiles();
  await files.add(source);
  const listener = await PeerListener.start(files);
  t.teardown(() => listener.cut());
  const fetch: Stage['fetch'] = async (port = listener.port) => {
    const said: string[] = [];
    const file = { peer: { host: '127.0.0.1', port }, path: source, spelling: new WireSpelling('space') };
    const status = await download(file, target, { diagnose: (message) => void said.push(message) });
    return { status, said };
  };
  return { t, here, source, target, listener, fetch };
}

/** What is left of a download that was cut before 2 MiB, once it is that of another process. */
async function leftoverOf({ t, here, listener, fetch }: Stage, pid: number, place?: string): Promise<string> {
  const wire = await wireTo(t, listener.port, (chunk, carried, cut, connection) => {
    if (connection > 1 || carried + chunk.length < 2 * MIB) return chunk;
    setImmediate(cut);
    return chunk.subarray(0, 2 * MIB - carried);
  });
  await fetch(wire.port);
  const [name = ''] = readdirSync(here);
  const [stem = '', , ourPlace = ''] = name.split('.').slice(1);
  const leftover = path.join(here, `.${stem}.${pid}${place ?? `.${ourPlace}`}.part`);
  renameSync(path.join(here, name), leftover);
  return leftover;
}

function leaveQuiet(file: string): void {
  const then = Date.now() / 1_000 - HOUR_S;
  utimesSync(file, then, then);
}

await t.test(
  'two process namespaces fetch to one folder: neither takes the file of the other',
  { skip: skipUnless('namespace') },
  async (t) => {
    const { here, source, target, listener, fetch } = await stage(t);
    let release: () => void = () => undefined;
    const holding = await rawPeer(t, (socket) => {
      socket.write(`\0${CONTENT.length}\0`);
      socket.write(CONTENT.subarray(0, 2 * MIB));
      release = () => socket.end(CONTENT.subarray(2 * MIB));
    });
    const ours = fetch(holding.port);
    const partBytes = (): number =>
      readdirSync(here).reduce((sum, name) => sum + statSync(path.join(here, name)).size, 0);
    await eventually('half of it has come', () => partBytes() === 2 * MIB);
    const [part = ''] = readdirSync(here);
    const { program, output } = fetchInNamespace(t, listener.port, source, target);
    await program.ended;
    t.same([program.exitCode, output.stderr], [0, ''], 'from the beginning');
    t.same(readdirSync(here).sort(), [part, 'target'].sort());
    t.ok(readFileSync(target).equals(CONTENT));
    release();
    t.same(await ours, { status: 'ok', said: [] });
    t.ok(readFileSync(target).equals(CONTENT));
    t.same(readdirSync(here), ['target']);
  },
);

function fetchInNamespace(t: Test, port: number, source: string, target: string): StartedProgram {
  const downloader = `${ROOT}dist/tests/client/downloading/downloader.js`;
  const flags = process.getuid?.() === 0 ? [] : ['-U', '-r'];
  return startProgram(t, {
    name: 'downloader in a process namespace',
    command: 'unshare',
    args: [...flags, '-p', '-f', '--kill-child', process.execPath, downloader, String(port), source, target],
  });
}

const UNSEEN: Record<string, string> = {
  'of another machine or namespace': ELSEWHERE,
  'whose name tells a pid alone': '',
};

for (const [name, place] of Object.entries(UNSEEN)) {
  await t.test(`a file ${name} that has just been written is left alone`, async (t) => {
    const on = await stage(t);
    const leftover = await leftoverOf(on, process.pid, place);
    const left = readFileSync(leftover);
    t.same(await on.fetch(), { status: 'ok', said: [] }, 'from the beginning');
    t.ok(readFileSync(on.target).equals(CONTENT));
    t.ok(readFileSync(leftover).equals(left));
  });

  await t.test(`a file ${name} that nobody has written for long is gone on with`, async (t) => {
    const on = await stage(t);
    leaveQuiet(await leftoverOf(on, process.pid, place));
    t.match(await on.fetch(), { status: 'ok', said: [/going on behind/] });
    t.ok(readFileSync(on.target).equals(CONTENT));
    t.same(readdirSync(on.here), ['target']);
  });
}

await t.test('a process elsewhere that wakes up after all writes to nothing of ours', async (t) => {
  const on = await stage(t);
  const leftover = await leftoverOf(on, 1, ELSEWHERE);
  leaveQuiet(leftover);
  const still = openSync(leftover, 'a');
  t.match(await on.fetch(), { status: 'ok', said: [/going on behind/] });
  writeSync(still, 'what it still had');
  closeSync(still);
  t.ok(readFileSync(on.target).equals(CONTENT));
});

await t.test('a file of a process that runs here is left alone, however old', async (t) => {
  const on = await stage(t);
  const leftover = await leftoverOf(on, process.ppid);
  leaveQuiet(leftover);
  t.same(await on.fetch(), { status: 'ok', said: [] });
  t.ok(existsSync(leftover));
});

await t.test('what is taken over looks new at once to those who cannot ask for us', async (t) => {
  const on = await stage(t);
  const leftover = await leftoverOf(on, process.pid);
  leaveQuiet(leftover);
  const before = statSync(leftover);
  const taken = await DownloadTarget.takeOver(await Destination.choose(on.target), on.source);
  t.equal(taken?.bytes, before.size);
  await taken?.keep();
  t.ok(statSync(leftover).mtimeMs > before.mtimeMs + (HOUR_S / 2) * 1_000);
});
