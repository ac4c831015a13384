import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import * as xdr from 'node-xdr';
import { createClient, frameRecord, NULL_AUTH, RpcMsg, sysAuth, tcpTransport, udpTransport } from 'onc-rpc';
import { PMAP_PROG, RPCBPROG } from 'portmapper-js';
import { eventually } from '../../eventually.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram } from '../../started-program.js';
import { skipUnlessRealRoot, tapInNamespace } from '../namespace.js';
import { RPCBIND } from '../portmappers.js';
import { logPrograms } from '../rpcgen.js';
import { listedLogServers, rpcinfo } from '../rpcinfo.js';
import { asTsharkHasIt } from './as-tshark-has-it.js';
import { captured } from './captured.js';
import { type Line, ourLines } from './our-messages.js';
import { type Fields, tsharkMessages } from './tshark-messages.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

// Captures of real traffic, as `sunrpc dump` decodes them and as tshark does, field by field.

const t = await tapInNamespace(import.meta.url);

const peers = skipUnless('namespace', 'rpcbind', 'rpcinfo', 'tshark', 'rpcgen', 'gcc', 'libtirpc');
const skip = peers === false ? skipUnlessRealRoot() : peers;
/** The xid of the call that is sent in small pieces, which tshark does not put together. */
const IN_PIECES = 5;
const AT = '11/05/2025 18:02:34';

/** What is said of a packet as a whole, and what tshark says more than once of a message. */
const SAID_ONCE = /^(frame|ip|ipv6|tcp|udp)\.|^rpc\.(program|programversion|procedure)$/;

/** What is said of each packet, in their order, those of one packet together. */
function byFrame(messages: readonly Fields[]): Fields[] {
  const frames = new Map<number, Record<string, string[]>>();
  for (const message of messages) {
    const number = Number(message['frame.number']?.[0]);
    const frame = frames.get(number) ?? {};
    frames.set(number, frame);
    for (const [name, values] of Object.entries(message)) {
      const all = [...(frame[name] ?? []), ...values];
      frame[name] = SAID_ONCE.test(name) ? [...new Set(all)] : all;
    }
  }
  return [...frames].sort(([a], [b]) => a - b).map(([, frame]) => frame);
}

/** `struct rpcb` without the bound that the library has for its strings. */
const LongRpcb = xdr.struct('rpcb', {
  r_prog: xdr.uint,
  r_vers: xdr.uint,
  r_netid: xdr.string(),
  r_addr: xdr.string(),
  r_owner: xdr.string(),
});

function getAddr(xid: number, netid: string, vers = 4, proc = 3): Buffer {
  const body = { rpcvers: 2, prog: RPCBPROG.number, vers, proc, cred: NULL_AUTH, verf: NULL_AUTH };
  const args = { r_prog: PMAP_PROG.number, r_vers: 2, r_netid: netid, r_addr: '', r_owner: '' };
  return Buffer.concat([
    xdr.encode(RpcMsg, { xid, body: { tag: 'CALL', value: body } }),
    xdr.encode(LongRpcb, args),
  ]);
}

/** Sends a datagram to rpcbind and waits for the answer. */
function ask(host: '127.0.0.1' | '::1', message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host === '::1' ? 'udp6' : 'udp4');
    socket.on('error', reject);
    socket.on('message', (reply) => {
      socket.close();
      resolve(reply);
    });
    socket.send(message, 111, host);
  });
}

/** Sends bytes one after the other, in segments of their own, until something comes back. */
function trickle(port: number, pieces: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', reject);
    socket.on('data', () => socket.end());
    socket.on('close', () => resolve());
    const next = (at: number): void => {
      const piece = pieces[at];
      if (piece !== undefined) socket.write(piece, () => setImmediate(next, at + 1));
    };
    next(0);
  });
}

async function portmapperTraffic(): Promise<void> {
  await rpcinfo('-p', '127.0.0.1');
  await rpcinfo('127.0.0.1');
  await rpcinfo('-s', '::1');
  await rpcinfo('-T', 'udp', '127.0.0.1', '100000');
  await rpcinfo('-T', 'tcp', '127.0.0.1', '100000', '9');
  await using tcp = tcpTransport({
    port: 111,
    auth: sysAuth({ stamp: 6, machinename: 'a machine', uid: 7, gid: 8, gids: [9, 10] }),
  });
  const portmap = createClient(PMAP_PROG.versions.PMAP_VERS, tcp);
  const mapping = { prog: 300_000, vers: 1, prot: 6, port: 4000 };
  await portmap.PMAPPROC_SET(mapping);
  await Promise.all(Array.from({ length: 20 }, () => portmap.PMAPPROC_GETPORT(mapping)));
  await portmap.PMAPPROC_UNSET(mapping);
  await using udp = udpTransport({ host: '::1', port: 111 });
  const rpcbind = createClient(RPCBPROG.versions.RPCBVERS, udp);
  await rpcbind.RPCBPROC_DUMP();
  await rpcbind.RPCBPROC_GETTIME();
}

/** Longer than a packet. */
async function longTraffic(): Promise<void> {
  await ask('127.0.0.1', getAddr(1, 'n'.repeat(4000)));
  await ask('::1', getAddr(2, 'n'.repeat(6000)));
  await ask('127.0.0.1', getAddr(3, 'tcp', 4, 99));
  await trickle(111, [frameRecord(getAddr(4, 'n'.repeat(7000)))]);
}

/** A C client and a C server over each transport; over tcp also a record in many small pieces. Gives their ports. */
async function logTraffic(t: Teardown): Promise<string[]> {
  const ports: string[] = [];
  const { client, server } = await logPrograms();
  for (const netid of ['tcp', 'udp'] as const) {
    // one after the other: each takes away what the one before has registered
    const running = startProgram(t, { name: 'C log server', command: server[netid] });
    await eventually(
      `the C log server is registered over ${netid}`,
      async () => (await listedLogServers())[0]?.startsWith(netid) === true,
    );
    const args = ['127.0.0.1', netid, 'alice', 'REGISTER', AT, 'bob', 'PUBLISH x', AT];
    await startProgram(t, { name: 'C log client', command: client, args }).program.ended;
    const [listed = ''] = await listedLogServers();
    ports.push(listed);
    if (netid === 'tcp') await trickle(Number(listed.slice('tcp '.length)), smallPieces());
    await running.program.stop('SIGKILL');
  }
  return ports;
}

/** A call in fragments of 7 bytes, each byte by itself. */
function smallPieces(): Buffer[] {
  const body = { rpcvers: 2, prog: 0x2000_0001, vers: 1, proc: 1, cred: NULL_AUTH, verf: NULL_AUTH };
  const header = xdr.encode(RpcMsg, { xid: IN_PIECES, body: { tag: 'CALL', value: body } });
  const entry = Buffer.from('000000016100000000000001620000000000000163000000', 'hex');
  const record = frameRecord(Buffer.concat([header, entry]), 7);
  return Array.from(record, (_, at) => record.subarray(at, at + 1));
}

/** What tshark and we make of a capture. */
async function compared(
  file: string,
  ports: readonly string[],
): Promise<{ ours: Fields[]; theirs: Fields[]; lines: Line[] }> {
  const lines = await ourLines(file, '--x', `${ROOT}specs/log.x`);
  const messages = byFrame(lines.filter(({ xid }) => xid !== IN_PIECES).flatMap(asTsharkHasIt));
  const decoded = (await tsharkMessages(file, ports)).filter((fields) => {
    const [xid] = fields['rpc.xid'] ?? [];
    return xid !== undefined && Number(xid) !== IN_PIECES;
  });
  const theirs = byFrame(decoded);
  return { ours: messages, theirs, lines };
}

const CAPTURES = [
  { isPcap: true, interface: 'lo' },
  { isPcap: false, interface: 'any' },
];

for (const options of CAPTURES) {
  const what = `what goes over ${options.interface}, as ${options.isPcap ? 'pcap' : 'pcapng'}`;

  await t.test(what, { skip }, async (t) => {
    execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1500'], {
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` },
    });
    await RPCBIND.start(t);
    const ports: string[] = [];
    const file = await captured(
      t,
      async () => {
        await portmapperTraffic();
        await longTraffic();
        ports.push(...(await logTraffic(t)));
      },
      options,
    );
    const { ours, theirs, lines } = await compared(file, ports);
    t.ok(theirs.length > 60, `${theirs.length} packets`);
    t.equal(ours.length, theirs.length);
    theirs.forEach((their, i) => t.same(ours[i], their, `frame ${their['frame.number']?.join() ?? ''}`));
    t.same(
      lines.filter(
        ({ kind, call, reply }) =>
          kind !== 'call' ||
          call?.['faults'] !== undefined ||
          reply === null ||
          reply?.['faults'] !== undefined,
      ),
      [],
    );
    const logged = lines.filter(
      ({ call }) => call?.['programName'] === 'LOG_PROG' && call['procedure'] === 1,
    );
    t.equal(logged.length, 5);
    t.match(logged[0]?.call?.['args'], { username: 'alice', operation: 'REGISTER', timestamp: AT });
    const inPieces = logged.find(({ xid }) => xid === IN_PIECES);
    t.match(inPieces?.call, { fragments: 10, args: { username: 'a', operation: 'b', timestamp: 'c' } });
  });
}
