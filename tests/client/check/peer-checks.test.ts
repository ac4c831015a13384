import { createHash } from 'node:crypto';
import t, { type Test } from 'tap';
import type { CheckResult } from '../../../client/check/check.js';
import { peerChecks } from '../../../client/check/peer/check-peer.js';
import type { KnownFile } from '../../../client/check/peer/checked-peer.js';
import { PeerScript } from '../../../client/check/peer/peer-script.js';
import { runChecks } from '../../../client/check/run-checks.js';
import { CONTENT, faultyPeer, PATH, type PeerFault } from './faulty-peer.js';

const TIMEOUT_MS = 3_000;
const SHORT_TIMEOUT_MS = 400;
const FILE: KnownFile = {
  path: PATH,
  size: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};

async function results(
  t: Test,
  fault: PeerFault,
  { timeoutMs, only }: { timeoutMs: number; only?: readonly string[] },
): Promise<CheckResult[]> {
  const endpoint = await faultyPeer(t, fault);
  const peer = { endpoint, timeoutMs, opcode: 'GET FILE', file: FILE } as const;
  const found: CheckResult[] = [];
  await runChecks({
    groups: peerChecks(FILE, ['space', 'underscore']).map(({ title, checks }) => ({
      title,
      checks: checks.filter(({ name }) => only?.includes(name) ?? true),
    })),
    subject: (signal) => new PeerScript(peer, signal),
    onResult: (result) => found.push(result),
    signal: new AbortController().signal,
  });
  return found;
}

/** Only the first connection, or the one whose turn it is, is listened to. */
function oneAtATime(): PeerFault {
  let last = Promise.resolve();
  return {
    onConnection(_, socket) {
      const turn = last;
      last = new Promise((resolve) => socket.once('close', () => void turn.then(resolve)));
      socket.pause();
      setImmediate(() => socket.pause());
      void turn.then(() => setImmediate(() => socket.resume()));
    },
  };
}

const gives =
  (isMeant: (path: string) => boolean): NonNullable<PeerFault['reply']> =>
  (path, right) =>
    isMeant(path) ? Buffer.from('\x005\0stuff') : right;

/** Checks that keep connections open beside another. */
const BESIDE = [
  'idle connections',
  'half-sent requests',
  'requests without an end',
  'downloaders that do not read',
];

let fetched = 0;

const FAULTS: readonly (readonly [what: string, fault: PeerFault, seenBy: readonly string[]])[] = [
  ['nothing is given', { reply: () => Buffer.of(1) }, ['published path']],
  ['the status as a digit', { reply: (_, right) => Buffer.from(`${right[0] ?? 0}`) }, ['published path']],
  ['a byte less than announced', { reply: (_, right) => right.subarray(0, -1) }, ['published path']],
  [
    'other bytes',
    { reply: (_, right) => (right.length > 1 ? Buffer.from(right).fill('?', 20) : right) },
    ['content'],
  ],
  [
    'other bytes each time',
    {
      reply: (_, right) => (right.length > 1 ? Buffer.from(right).fill(String(++fetched), 20) : right),
    },
    ['second time', 'many at once'],
  ],
  [
    'one read is the request',
    { oneReadIsTheRequest: true },
    ['each field in a segment of its own', 'byte by byte'],
  ],
  [
    'who ends their side is let go',
    { onEnd: (socket) => void socket.destroy() },
    ['downloader that ends its side at once'],
  ],
  ['blanks only', { knows: (opcode) => opcode === 'GET FILE' }, ['spelled GET_FILE']],
  ['underscores only', { knows: (opcode) => opcode === 'GET_FILE' }, ['spelled GET FILE']],
  [
    'everything under the root',
    { reply: gives((path) => path.startsWith('/etc')) },
    ['files of the machine'],
  ],
  ['folders', { reply: gives((path) => path === '/tmp') }, ['folders']],
  [
    'paths that lead there',
    { reply: gives((path) => path.includes('/./')) },
    ['variations of the published path'],
  ],
  ['unknown paths', { reply: gives((path) => path.startsWith('/no')) }, ['unknown path']],
  ['what is no path', { reply: gives((path) => path.length !== PATH.length) }, ['path that is none']],
  ['any opcode', { knows: () => true }, ['unknown opcode']],
  ['one downloader at a time', oneAtATime(), BESIDE],
  [
    'a reset ends the peer',
    { onConnection: (server, socket) => void socket.on('error', () => void server.close()) },
    ['reset in the middle'],
  ],
];

const all = await results(t, {}, { timeoutMs: TIMEOUT_MS });

await t.test('a peer without a fault passes, and every check is seen to fail by some fault', (t) => {
  t.same(
    all.filter(({ verdict }) => verdict !== 'pass'),
    [],
  );
  const seen = new Set(FAULTS.flatMap(([, , seenBy]) => seenBy));
  t.same(
    all.map(({ name }) => name).filter((name) => !seen.has(name)),
    [],
  );
  t.end();
});

for (const [what, fault, seenBy] of FAULTS) {
  await t.test(what, async (t) => {
    const found = await results(t, fault, { timeoutMs: SHORT_TIMEOUT_MS, only: seenBy });
    for (const name of seenBy) t.equal(found.find((each) => each.name === name)?.verdict, 'fail', name);
  });
}

await t.test('a peer of one downloader at a time is tried to the end', async (t) => {
  const found = await results(t, oneAtATime(), {
    timeoutMs: 4 * SHORT_TIMEOUT_MS,
    only: [...BESIDE, 'reset in the middle', 'many at once'],
  });
  t.same(
    found.map(({ verdict }) => verdict),
    ['fail', 'fail', 'fail', 'fail', 'pass', 'pass'],
  );
  t.equal(found[0]?.came, 'no byte in time beside 20 of these');
});

await t.test('a peer that answers nothing is not tried to the end', async (t) => {
  const silent: PeerFault = { knows: () => true, reply: () => Buffer.alloc(0), endsNot: true };
  const came = (await results(t, silent, { timeoutMs: SHORT_TIMEOUT_MS })).map((result) => result.came);
  t.same(
    came.slice(0, 4),
    Array.from({ length: 4 }, () => 'no byte in time'),
  );
  t.match(came[4], /^not tried/);
});

await t.test('a file that does not end, or comes byte by byte, ends a check all the same', async (t) => {
  for (const [check, everyMs, bytes] of [
    ['files of the machine', 1, 100_000],
    ['published path', 20, 1],
  ] as const) {
    const endless: PeerFault = {
      reply: () => Buffer.from('\x009999999999\0'),
      endsNot: true,
      onConnection(_, socket) {
        const timer = setInterval(
          () => socket.bytesWritten > 0 && socket.write(Buffer.alloc(bytes)),
          everyMs,
        );
        socket.once('close', () => clearInterval(timer));
      },
    };
    const found = await results(t, endless, { timeoutMs: SHORT_TIMEOUT_MS, only: [check] });
    t.same(
      found.map(({ verdict }) => verdict),
      ['fail'],
    );
  }
});
