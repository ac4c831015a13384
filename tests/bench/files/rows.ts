import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { skipUnless } from '../../peers.js';
import type { Bench } from '../bench.js';
import { INTERRUPTION } from '../interruption.js';
import { type Command, load, ours, perSecond } from '../load.js';
import { measureAlone, measurePairs, type Pairs } from '../pairs.js';
import { type Group, NOT_LOOKED_INTO, type Row } from '../row.js';
import { compared, halved, largeFile } from './large-file.js';
import { peakMemoryMib } from './peak-memory.js';
import {
  cReceiver,
  cSender,
  netcatReceiver,
  netcatSender,
  nginx,
  ourDownload,
  ourSender,
  ourTarget,
  pipeSender,
  type Sender,
} from './sides.js';
import { skipUnlessTools } from './tools.js';

const DEADLINE_MS = 120_000;
/** Our sender was seen to be half as fast for the first 2.5 GiB. Each pair of sides is run once more before it counts. */
const WARM_UP = 3;
const run = promisify(execFile);
const withC = (): string | false => skipUnless('rpcgen', 'gcc', 'libtirpc');

async function mibPerSecond(command: Command): Promise<number> {
  return (await perSecond(command)) / 2 ** 20;
}

/** From the start of the process that receives to its end, as for all that do not measure themselves. */
async function timed(mib: number, { command, args }: Command): Promise<number> {
  const beginMs = performance.now();
  await run(command, [...args], { timeout: DEADLINE_MS, signal: INTERRUPTION });
  return (mib * 1_000) / (performance.now() - beginMs);
}

/** By curl's own clock, which begins as ours does: when the process is there. */
async function curl(mib: number, url: string, target: string): Promise<number> {
  const args = ['-sf', '-o', target, '-w', '%{time_total}', url];
  const { stdout } = await run('curl', args, { timeout: DEADLINE_MS, signal: INTERRUPTION });
  return mib / Number(stdout);
}

function pairs(bench: Bench, our: () => Promise<number>, reference: () => Promise<number>): Promise<Pairs> {
  return measurePairs(bench, { ours: our, reference }, { unit: 'MiB/s' });
}

/** Into a place where nothing is: what frees the memory of a file that is replaced is on nobody's clock. */
function afresh(target: string, speed: () => Promise<number>): () => Promise<number> {
  return () => {
    rmSync(target, { force: true });
    return speed();
  };
}

/** Senders as they are after a while: what serves files runs for days. */
async function warm(bench: Bench, file: string, senders: readonly Sender[]): Promise<void> {
  const times = bench.isQuick ? 1 : WARM_UP;
  for (let i = 0; i < times; i += 1) for (const { port } of senders) await load(await cReceiver(port, file));
}

function unhashed(port: number, file: string): () => Promise<number> {
  return afresh(ourTarget(file), () => mibPerSecond(ourDownload(port, file, 'underscore')));
}

const SENDING: Row = {
  name: 'files-send',
  ours: 'our sender → C receiver, kept nowhere',
  reference: 'C sender with `sendfile` → the same',
  mark: { atLeast: 0.9 },
  limit:
    'Node has no `sendfile`: each piece is copied out of the page cache and into the socket. Of 0.65 s of CPU time for 1 GiB these two take 0.5, Node’s JavaScript and ours 0.15. Tried: pieces of 64 to 512 KiB, two to eight of them, read by this thread or the pool; buffers that lie where the processor copies fast (specs/decisions/large-files.md), which made 0.83 of 0.58. Not tried: pieces without a promise and a timer of their own.',
  skip: withC,
  measure: async (bench) => {
    const file = largeFile(bench, compared(bench));
    const [our, c] = [await ourSender(bench, file), await cSender(bench, file)];
    await warm(bench, file, [our, c]);
    const speed = async (port: number): Promise<number> => mibPerSecond(await cReceiver(port, file));
    return pairs(
      bench,
      () => speed(our.port),
      () => speed(c.port),
    );
  },
};

const RECEIVING: Row = {
  name: 'files-receive',
  ours: 'C sender with `sendfile` → our receiver, kept nowhere',
  reference: 'the same → C receiver with `read`',
  mark: { atLeast: 1 },
  limit:
    'a turn of the event loop for each piece, and 5 ms for the first connection, are what C does not have. Two buffers of 64 KiB stay in the processor’s cache; larger ones were slower.',
  skip: withC,
  measure: async (bench) => {
    const file = largeFile(bench, compared(bench));
    const { port } = await cSender(bench, file);
    const receiver = ours('tests/bench/files/receive-main.js', [String(port), file]);
    return pairs(
      bench,
      () => mibPerSecond(receiver),
      async () => mibPerSecond(await cReceiver(port, file)),
    );
  },
};

const INTO_FILE = { ours: 'ours → ours, into a synced file' };

const FILE_C: Row = {
  ...INTO_FILE,
  name: 'files-whole-c',
  reference: 'C `sendfile` → C `read` and `write`, synced',
  mark: { atLeast: 0.7 },
  limit:
    'memory for the file takes half of the receiver’s time, in `write`, as it takes C’s; for the sender see files-send.',
  skip: withC,
  measure: async (bench) => {
    const file = largeFile(bench, compared(bench));
    const [our, c] = [await ourSender(bench, file), await cSender(bench, file)];
    await warm(bench, file, [our, c]);
    return pairs(
      bench,
      unhashed(our.port, file),
      afresh(`${file}.c`, async () => mibPerSecond(await cReceiver(c.port, file, `${file}.c`))),
    );
  },
};

const FILE_PIPE: Row = {
  ...INTO_FILE,
  name: 'files-whole-pipe',
  reference: '`createReadStream().pipe(socket)` → `socket.pipe(createWriteStream())`',
  mark: { atLeast: 2.5 },
  limit:
    'two thirds of the time are the kernel’s: two copies at either end, and memory for the file. The two are alike in that.',
  measure: async (bench) => {
    const file = largeFile(bench, halved(bench));
    const [our, pipe] = [await ourSender(bench, file), await pipeSender(bench, file)];
    const piped = ours('tests/bench/files/pipe-client-main.js', [String(pipe.port), `${file}.piped`]);
    return pairs(
      bench,
      unhashed(our.port, file),
      afresh(`${file}.piped`, () => mibPerSecond(piped)),
    );
  },
};

const FILE_NGINX: Row = {
  ...INTO_FILE,
  name: 'files-whole-nginx',
  reference: 'nginx → curl, into a file',
  mark: { atLeast: 2 },
  limit:
    'the receiver’s one thread is at the processor all the time, like curl: half of it goes into memory for the file, page by page, in `write`. Tried: buffers of 128 and 256 KiB instead of 64, a fifth faster; pieces of 256 KiB to 1 MiB written by the thread pool while the next ones come, slower (1.3 to 1.6 s for 1 GiB, 1.0 to 1.4 by the thread itself).',
  skip: () => skipUnlessTools('/usr/sbin/nginx', '/usr/bin/curl'),
  measure: async (bench) => {
    const mib = halved(bench);
    const file = largeFile(bench, mib);
    const [our, web] = [await ourSender(bench, file), await nginx(bench, file)];
    return pairs(
      bench,
      unhashed(our.port, file),
      afresh(`${file}.curl`, () => curl(mib, `http://127.0.0.1:${web.port}/file`, `${file}.curl`)),
    );
  },
};

const HASHED: Row = {
  name: 'files-hashed',
  ours: 'ours → ours, into a synced file, SHA-256 made at both ends and compared',
  reference: '`nc` → `nc | tee FILE | sha256sum`',
  mark: { atLeast: 4 },
  limit:
    'the hash is made at both ends (0.7 s for 1 GiB each), which `nc` has to do at one only, by a process of its own; the sender’s when it is asked for, after the transfer: 0.45 of 1.55 s. The start of Node.js, 0.15 s, is on this clock. Tried and left: asking while the file comes; writing by the thread pool while a piece is hashed (specs/decisions/large-files.md). Not built: a worker thread for the hash.',
  skip: () => skipUnlessTools('/usr/bin/nc'),
  measure: async (bench) => {
    const mib = halved(bench);
    const file = largeFile(bench, mib);
    return pairs(
      bench,
      afresh(ourTarget(file), async () => {
        // a sender that has not made the hash before
        const { port } = await ourSender(bench, file);
        return timed(mib, ourDownload(port, file, 'space'));
      }),
      afresh(`${file}.tee`, async () => timed(mib, netcatReceiver(await netcatSender(bench, file), file))),
    );
  },
};

const MEMORY: Row = {
  name: 'files-memory',
  ours: 'ours → ours, the most resident memory of either side, 1 GiB',
  reference: '1 MiB',
  mark: { atMost: 100 },
  limit: NOT_LOOKED_INTO,
  measure: async (bench) => {
    const file = largeFile(bench, bench.isQuick ? 64 : 1024);
    return measureAlone(
      bench,
      async () => {
        const { port, pid } = await ourSender(bench, file);
        const { peakMib = 0 } = await load(ourDownload(port, file, 'space'));
        return Math.max(peakMib, peakMemoryMib(pid));
      },
      'MiB',
    );
  },
};

export const FILES: Group = {
  title: 'File transfer',
  how: 'Over loopback, where C is beside it from senders that have sent it some times before, 1 GiB in memory (`/dev/shm`, where it has room), half of that beside programs other than C: the disk is not measured, nor the freeing of a file that was there before. Clocks are those of the programs that receive, and run from the request to the end; in files-hashed they run from the start of the process on both sides, since `nc` has none. What serves and fetches are the listener and the download of the client, each in a program of its own.',
  rows: [SENDING, RECEIVING, FILE_C, FILE_PIPE, FILE_NGINX, HASHED, MEMORY],
};
