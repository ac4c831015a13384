import { execFile } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { createClient, createServer, listenUdp, tcpTransport, udpTransport } from 'onc-rpc';
import { addPortmapper, lookUp, PMAP_PROG, PortmapperClient, register, RPCBPROG } from 'portmapper-js';
import { tapInNamespace } from '../../interop/namespace.js';
import { printed } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { saysReady, startOurs } from '../../started-program.js';
import { REHEARSAL } from '../onc-rpc/rehearsal.js';
import { call, HELLO, indirectError, register as registerAt } from './indirect-stand.js';
import { LOOPBACK_UDP, OUTSIDE_UDP } from './staged-portmapper.js';
import { transportFrom } from './transport-from.js';

// What our portmapper does for callers from elsewhere: in a namespace, from an address that is not of loopback.

const t = await tapInNamespace(import.meta.url);
const HOST = '192.0.2.1';
const TARGET = { program: 0x20000001, version: 1 };
const MAPPING = { prog: 0x20000001, vers: 1, prot: 6, port: 7001 };
const skip = skipUnless('namespace');
if (skip === false) await promisify(execFile)('ip', ['address', 'add', `${HOST}/32`, 'dev', 'lo']);

await t.test('callers from elsewhere ask, but change nothing', { skip }, async (t) => {
  const started = startOurs(t, 'daemons/portmapper/main.js', ['-p', '111', '--host', '0.0.0.0']);
  await started.program.ready(saysReady);
  await using inside = new PortmapperClient();
  t.equal(await inside.set(TARGET, { netid: 'udp', host: '0.0.0.0', port: 7002 }), true);
  for (const over of ['tcp', 'udp'] as const) {
    await using outside = new PortmapperClient({ host: HOST, over });
    t.equal(await outside.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: 7001 }), false, over);
    t.equal(await outside.unset(TARGET, undefined), false);
    const found = { kind: 'registered', address: { netid: 'udp', host: HOST, port: 7002 } };
    t.same(await outside.lookUp({ ...TARGET, protocol: 'udp' }), found);
    t.same(await lookUp(TARGET, { host: HOST, over }), { kind: 'notRegistered' });
    await using transport =
      over === 'tcp' ? tcpTransport({ host: HOST, port: 111 }) : udpTransport({ host: HOST, port: 111 });
    t.equal(await createClient(PMAP_PROG.PMAP_VERS, transport).PMAPPROC_SET(MAPPING), false);
    const asked = { r_prog: 100000, r_vers: 4, r_netid: over, r_addr: '', r_owner: '' };
    t.equal(await createClient(RPCBPROG.RPCBVERS4, transport).RPCBPROC_GETADDR(asked), `${HOST}.0.111`);
  }
  await printed(started, 'stderr', (text) => text.split('the caller is not on this machine').length > 6);
  t.same(
    (await inside.dump()).filter(({ program }) => program !== 100000).map(({ netid }) => netid),
    ['udp'],
  );
});

await t.test('lists go to them over TCP only', { skip }, async (t) => {
  const { program } = startOurs(t, 'daemons/portmapper/main.js', ['-p', '111', '--host', '0.0.0.0']);
  await program.ready(saysReady);
  await using tcp = new PortmapperClient({ host: HOST });
  t.equal((await tcp.dump()).length, 6);
  await using udp = new PortmapperClient({ host: HOST, over: 'udp' });
  await t.rejects(udp.dump(), { code: 'PROC_UNAVAIL' });
  await using inside = new PortmapperClient({ over: 'udp' });
  t.equal((await inside.dump()).length, 6);
});

/** The bytes that come back for a datagram, by whatever is called after it. */
async function answered(datagrams: readonly Buffer[], from: string, to: string): Promise<number[]> {
  const socket = dgram.createSocket('udp4').bind(0, from);
  await once(socket, 'listening');
  const bytes: number[] = [];
  const ended = new Promise<void>((resolve) => {
    socket.on('message', (message) => {
      if (message.readUInt32BE() === LAST) resolve();
      else bytes.push(message.length);
    });
  });
  for (const datagram of [...datagrams, nullCall(LAST)])
    await new Promise((resolve) => socket.send(datagram, 111, to, resolve));
  await ended;
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return bytes;
}

const LAST = 0xffff_ffff;

/** A whole call of version 2's NULL: 40 bytes. */
function nullCall(xid: number): Buffer {
  return Buffer.from(
    `${xid.toString(16).padStart(8, '0')} 00000000 00000002 000186a0 00000002`
      .replaceAll(' ', '')
      .padEnd(80, '0'),
    'hex',
  );
}

await t.test(
  'a datagram from elsewhere is never answered with more bytes than it has',
  { skip },
  async (t) => {
    const { program } = startOurs(t, 'daemons/portmapper/main.js', ['-p', '111', '--host', '0.0.0.0']);
    await program.ready(saysReady);
    const cut = Array.from({ length: 40 }, (_, length) => nullCall(length).subarray(0, length));
    const refusedSooner = [
      // RPC version 3: 24 bytes of RPC_MISMATCH
      Buffer.from('00000001000000000000000300000000', 'hex'),
      // a credential beyond 400 bytes: 20 bytes of AUTH_BADCRED; 8 bytes follow, none of it is there
      Buffer.concat([nullCall(2).subarray(0, 24), Buffer.from('00000001000001910000000000000000', 'hex')]),
    ];
    t.same(
      await answered(cut, HOST, HOST),
      cut.slice(24).map(() => 24),
      'cut short',
    );
    t.same(await answered(refusedSooner, HOST, HOST), [20]);
    t.same(
      await answered(cut, '127.0.0.1', '127.0.0.1'),
      cut.slice(8).map(() => 24),
      'on this machine all are told',
    );
  },
);

await t.test('a registration from elsewhere is refused in words', { skip }, async (t) => {
  const { program } = startOurs(t, 'daemons/portmapper/main.js', ['-p', '111', '--host', '0.0.0.0']);
  await program.ready(saysReady);
  const listeners = [{ netid: 'tcp', address: '0.0.0.0', port: 7001 }];
  const registration = register({ ...TARGET, listeners, mode: 'require', portmapper: { host: HOST } });
  await t.rejects(registration.ready, {
    code: 'REGISTRATION_REFUSED',
    message: /only programs on its own machine may register, over loopback or its AF_LOCAL socket/,
  });
  await registration.close();
});

await t.test(
  'by a socket that does not tell its address, calls are passed on for them',
  { skip },
  async (t) => {
    const programs = createServer().add(REHEARSAL.V4, { ECHO: (bytes) => bytes });
    t.teardown(() => programs.close(0));
    const { port } = await listenUdp(programs, { host: '0.0.0.0' });
    const portmapper = createServer();
    addPortmapper(portmapper, { indirectCalls: {} });
    const inside = transportFrom(portmapper, LOOPBACK_UDP).transport;
    await registerAt(inside, REHEARSAL.number, 4, `0.0.0.0.${port >> 8}.${port & 255}`);
    // as one that was handed over bound to all addresses
    const outside = transportFrom(portmapper, { ...OUTSIDE_UDP, localAddress: '0.0.0.0' }).transport;
    t.equal(await indirectError(outside, call(REHEARSAL.number, 4, 1, HELLO)), 'SUCCESS');
  },
);
