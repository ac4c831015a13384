import { execFile } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { createClient, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import { IPPROTO_TCP, PMAP_PROG, RPCBPROG } from 'portmapper-js';
import { eventually } from '../../eventually.js';
import { tapInNamespace } from '../../interop/namespace.js';
import { skipUnless } from '../../peers.js';
import { callHex, fromHex, word } from '../onc-rpc/hex.js';
import { besieged } from './siege.js';

// Rows 24 to 26 of specs/bad-input.md: a portmapper under attack, from its own machine and from others. In a namespace
// where all of 192.0.2.0/24 is at hand.

const t = await tapInNamespace(import.meta.url);
const skip = skipUnless('namespace');
const OURS = '192.0.2.1';
if (skip === false) {
  const run = promisify(execFile);
  await run('ip', ['address', 'add', `${OURS}/32`, 'dev', 'lo']);
  await run('ip', ['route', 'add', 'local', '192.0.2.0/24', 'dev', 'lo']);
}

const MIB = 1024 * 1024;
const PORTMAPPER = { serving: { host: '0.0.0.0', isPortmapper: true } };
const MAPPING = { prog: 0x2000_0001, vers: 1, prot: IPPROTO_TCP, port: 7001 };
const RPCB = { r_prog: 0x2000_0002, r_vers: 1, r_netid: 'tcp', r_addr: '127.0.0.1.27.89', r_owner: '' };

function clients(transport: Transport) {
  return {
    pmap: createClient(PMAP_PROG.PMAP_VERS, transport),
    rpcb: createClient(RPCBPROG.RPCBVERS4, transport),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

await t.test('row 24: universal addresses that are none', { skip }, (t) =>
  besieged(t, PORTMAPPER, async ({ port, state }) => {
    await using inside = clients(tcpTransport({ port }));
    const before = await state();
    const uaddrs = [
      '999.1.1.1.0.111',
      '1.2.3.4.256.0',
      '1.2.3.4',
      '::1.0.111',
      '',
      'x'.repeat(1000),
      '1.2.3.4.0.1\0',
    ];
    for (const r_addr of uaddrs) {
      t.equal(
        await inside.rpcb.RPCBPROC_SET({ ...RPCB, r_addr }),
        false,
        JSON.stringify(r_addr.slice(0, 20)),
      );
      t.same(await inside.rpcb.RPCBPROC_UADDR2TADDR(r_addr), { maxlen: 0, buf: Buffer.of() });
    }
    const after = await state();
    t.equal(after.mappings, before.mappings);
    t.equal(after.refusals.length, uaddrs.length);
    for (const refusal of after.refusals) t.match(refusal, /is no universal address of netid tcp$/);
  }),
);

await t.test('row 25: SET and UNSET that nobody may do', { skip }, (t) =>
  besieged(t, PORTMAPPER, async ({ port, state }) => {
    await using inside = clients(tcpTransport({ port }));
    await using superuser = clients(tcpTransport({ port, reserved: true }));
    await using outside = clients(tcpTransport({ host: OURS, port }));
    await using outsideUdp = clients(udpTransport({ host: OURS, port }));
    t.equal(await inside.pmap.PMAPPROC_SET(MAPPING), true);
    t.equal(await superuser.rpcb.RPCBPROC_SET(RPCB), true);
    const { mappings } = await state();
    const refused: readonly (readonly [reason: RegExp, call: () => Promise<boolean>])[] = [
      ...[outside, outsideUdp].flatMap(({ pmap, rpcb }) => [
        [/SET of .* not on this machine/, () => pmap.PMAPPROC_SET({ ...MAPPING, vers: 2 })] as const,
        [/UNSET of .* not on this machine/, () => pmap.PMAPPROC_UNSET(MAPPING)] as const,
        [/SET of .* not on this machine/, () => rpcb.RPCBPROC_SET({ ...RPCB, r_vers: 2 })] as const,
        [/UNSET of .* not on this machine/, () => rpcb.RPCBPROC_UNSET(RPCB)] as const,
      ]),
      [/nothing that can be called/, () => inside.pmap.PMAPPROC_SET({ ...MAPPING, vers: 2, port: 0 })],
      [/no universal address/, () => inside.pmap.PMAPPROC_SET({ ...MAPPING, vers: 2, port: 65_536 })],
      [
        /unknown netid or protocol "protocol 99"/,
        () => inside.pmap.PMAPPROC_SET({ ...MAPPING, vers: 2, prot: 99 }),
      ],
      [
        /unknown netid or protocol "sctp"/,
        () => inside.rpcb.RPCBPROC_SET({ ...RPCB, r_vers: 2, r_netid: 'sctp' }),
      ],
      [/belongs to the superuser/, () => inside.rpcb.RPCBPROC_UNSET(RPCB)],
      [/belongs to the superuser/, () => inside.pmap.PMAPPROC_UNSET({ ...MAPPING, prog: RPCB.r_prog })],
      [/there is a mapping for tcp already/, () => inside.pmap.PMAPPROC_SET(MAPPING)],
      [/there is a mapping for tcp already/, () => inside.pmap.PMAPPROC_SET({ ...MAPPING, port: 7002 })],
      [
        /mappings cannot be changed/,
        () => superuser.pmap.PMAPPROC_UNSET({ ...MAPPING, prog: 100_000, vers: 2 }),
      ],
    ];
    for (const [reason, call] of refused) t.equal(await call(), false, reason.source);
    const after = await state();
    t.equal(after.mappings, mappings);
    t.equal(after.refusals.length, refused.length, 'each is logged');
    for (const [reason] of refused) t.ok(after.refusals.some((refusal) => reason.test(refusal)));
  }),
);

/** A call in hex that has the portmapper call a procedure. */
function callItHex(vers: number, args: string): string {
  return callHex({ xid: 7, prog: 100_000, vers, proc: 5, args });
}

/** CALLIT's arguments: NULL of a program; and CALLIT of the portmapper itself, which is to call it again. */
const CALLED = `${word(MAPPING.prog)} ${word(1)} ${word(0)} ${word(0)}`;
const ITSELF = `${word(100_000)} ${word(2)} ${word(5)} ${word(16)} ${CALLED}`;

await t.test('row 26: CALLIT and its like are off', { skip }, (t) =>
  besieged(t, PORTMAPPER, async (siege) => {
    await using enemy = siege.datagrams();
    for (const vers of [2, 3, 4])
      for (const args of [CALLED, ITSELF]) await enemy.send(callItHex(vers, args));
    await enemy.send(callHex({ xid: 8, prog: 100_000, vers: 2, proc: 0 }));
    t.match(await enemy.next(1), /^00000008/, 'only NULL is answered');
    await using inside = clients(tcpTransport({ port: siege.port }));
    const args = { prog: MAPPING.prog, vers: 1, proc: 0, args: Buffer.of() };
    await t.rejects(inside.rpcb.RPCBPROC_INDIRECT(args), { code: 'PROC_UNAVAIL' });
    await using outside = clients(udpTransport({ host: OURS, port: siege.port }));
    await t.rejects(outside.pmap.PMAPPROC_DUMP(), { code: 'PROC_UNAVAIL' }, 'no list over UDP to elsewhere');
    await t.rejects(outside.rpcb.RPCBPROC_DUMP(), { code: 'PROC_UNAVAIL' });
  }),
);

/** All that the portmapper can be asked over UDP, and what is no question. */
const QUESTIONS = [
  ...[0, 3, 4].map((proc) =>
    callHex({ prog: 100_000, vers: 2, proc, args: proc === 3 ? word(0).repeat(4) : '' }),
  ),
  ...Array.from({ length: 14 }, (_, proc) =>
    callHex({ prog: 100_000, vers: 4, proc, args: `${CALLED} ${word(0)}` }),
  ),
  ...[4, 6, 12].map((proc) => callHex({ prog: 100_000, vers: 4, proc })),
  callHex({ prog: 100_000, vers: 9 }),
  callHex({ prog: 7 }),
  callHex({ rpcvers: 3 }),
  ...[4, 8, 12, 20, 24, 36].map((bytes) =>
    callHex()
      .replaceAll(' ', '')
      .slice(0, 2 * bytes),
  ),
  `00000007 00000000 00000003`,
];

/** A socket at the address of somebody else. */
async function stranger(address: string): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  return socket;
}

await t.test('row 26: no datagram from elsewhere has more bytes sent back than it had', { skip }, (t) =>
  besieged(t, PORTMAPPER, async ({ port }) => {
    const socket = await stranger('192.0.2.99');
    const marker = fromHex(callHex({ xid: 0xffff_ffff, prog: 100_000, vers: 2, proc: 0 }));
    for (const question of QUESTIONS) {
      socket.send(fromHex(question), port, OURS);
      socket.send(marker, port, OURS);
      let bytes = 0;
      for (;;) {
        const [reply] = (await once(socket, 'message')) as [Buffer];
        if (reply.readUInt32BE() === 0xffff_ffff) break;
        bytes += reply.length;
      }
      t.ok(bytes <= fromHex(question).length, `${bytes} bytes for ${question}`);
    }
    socket.close();
  }),
);

const FLOOD = 10_000;

await t.test('row 26: a flood under the addresses of others', { skip }, (t) =>
  // the megabyte of replies that are remembered takes 2.5 with all that belongs to it
  besieged(t, { ...PORTMAPPER, maxPeakBytes: 16 * MIB, maxKeptBytes: 3 * MIB }, async ({ port, state }) => {
    const victims = Array.from({ length: 50 }, (_, i) => `192.0.2.${100 + i}`);
    const sockets = await Promise.all(victims.map(stranger));
    let received = 0;
    for (const socket of sockets) socket.on('message', (reply) => (received += reply.length));
    const questions = QUESTIONS.map(fromHex);
    let sent = 0;
    for (let i = 0; i < FLOOD; i++) {
      const question = Buffer.from(questions[i % questions.length] ?? '');
      question.writeUInt32BE(i);
      await new Promise((resolve) => sockets[i % sockets.length]?.send(question, port, OURS, resolve));
      sent += question.length;
    }
    await eventually('the last reply', async () => {
      const before = received;
      await state();
      return before > 0 && before === received;
    });
    for (const socket of sockets) socket.close();
    t.ok(received < sent, `${received} bytes to others for ${sent}`);
  }),
);
