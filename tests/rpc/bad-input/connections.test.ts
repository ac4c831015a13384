import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import t, { type Test } from 'tap';
import { eventually } from '../../eventually.js';
import type { RawClient } from '../onc-rpc/raw-peers.js';
import { callRecord } from '../onc-rpc/hex.js';
import { besieged, type Siege } from './siege.js';

// Row 19 of specs/bad-input.md: more connections than there may be, or than the system has files for.

const MIB = 1024 * 1024;
const CROWD = 10_000;
/** Where the crowd comes from; the client that behaves is at 127.0.0.1. */
const ADDRESSES = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
/** Node itself takes half a second of processor time for the reset of 10,000 connections. */
const LEAVING = { maxTurnMs: 8000, maxAnswerMs: 12_000 };
/** How many connect at once: fewer than the system lets wait to be accepted. */
const AT_ONCE = 250;

/** What the crowd takes here, and as much in the server. */
const NEEDED_FILES = CROWD + 500;
const openFiles = Number(execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));
const skip =
  openFiles < NEEDED_FILES && `${openFiles} files can be opened here, and ${NEEDED_FILES} are needed`;

/** Connections that bring nothing; the last of each lot calls, because then all before it are accepted. */
async function idlers(t: Test, { port }: Siege, localAddress: string, count: number): Promise<net.Socket[]> {
  const sockets: net.Socket[] = [];
  // a reset leaves no port in TIME_WAIT
  t.teardown(() => sockets.forEach((socket) => socket.resetAndDestroy()));
  while (sockets.length < count) {
    const lot = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, () =>
      net.connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined),
    );
    sockets.push(...lot);
    await Promise.all(lot.map((socket) => once(socket, 'connect')));
    const [last] = lot.slice(-1);
    last?.write(callRecord({ proc: 0 }));
    if (last !== undefined) await once(last, 'data');
  }
  return sockets;
}

async function isServed(enemy: RawClient): Promise<boolean> {
  enemy.socket.write(callRecord({ proc: 0 }));
  return enemy.replied(1).then(
    () => true,
    () => false,
  );
}

await t.test(
  'row 19: 10,000 idle connections; further ones are refused, by address and in all',
  { skip },
  async (t) => {
    const limits = { maxConnections: CROWD + 2, maxConnectionsPerAddress: CROWD / ADDRESSES.length };
    await besieged(
      t,
      { serving: { limits }, maxPeakBytes: 80 * MIB, maxKeptBytes: 2 * MIB, ...LEAVING },
      async (siege) => {
        const crowd = [];
        for (const address of ADDRESSES)
          crowd.push(...(await idlers(t, siege, address, limits.maxConnectionsPerAddress)));
        t.equal(crowd.length, CROWD);
        for (const address of ADDRESSES) {
          await using enemy = await siege.enemy(address);
          t.equal(await isServed(enemy), false, `one more from ${address}`);
        }
        await using last = await siege.enemy('127.0.0.6');
        t.equal(await isServed(last), true, 'one from elsewhere');
        await using enemy = await siege.enemy('127.0.0.7');
        t.equal(await isServed(enemy), false, 'nobody any more');
        const { faults } = await siege.state();
        t.match(faults, [
          /2500 connections from one address are the most allowed: refused/,
          /10002 connections are/,
        ]);
        t.ok(
          crowd.every((socket) => !socket.closed),
          'nobody of the crowd was sent away',
        );
        for (const socket of crowd) socket.resetAndDestroy();
        await eventually('new connections are served again', async () => {
          await using again = await siege.enemy(ADDRESSES[0]);
          return await isServed(again);
        });
      },
    );
  },
);

await t.test('row 19: the server has no file left for a connection', async (t) => {
  const fewFiles = 200;
  await besieged(t, { openFiles: fewFiles, maxPeakBytes: 8 * MIB }, async (siege) => {
    await using early = await siege.enemy();
    t.equal(await isServed(early), true);
    const crowd = await Promise.all(Array.from({ length: 2 * fewFiles }, () => siege.enemy()));
    const served = await Promise.all(crowd.map(isServed));
    const count = served.filter(Boolean).length;
    t.ok(count > 10 && count < fewFiles, `${count} of ${crowd.length} found a file left`);
    early.socket.write(callRecord({ proc: 0 }));
    await early.replied(2);
    for (const enemy of crowd) enemy.socket.resetAndDestroy();
    await eventually('new connections are served again', async () => {
      await using again = await siege.enemy();
      return await isServed(again);
    });
  });
});
