import { decode, encode } from 'node-xdr';
import { formatUniversalAddress, PortmapperClient, RpcbEntryListPtr } from 'portmapper-js';
import t from 'tap';
import { datetimeService } from '../../daemons/datetime/service.js';
import { AuditRecord, LOG_PROG } from '../../daemons/programs/audit.js';
import { logLine } from '../../daemons/log-server/log-line.js';
import { encodeRequest } from '../../daemons/p2p-protocol/index.js';
import { recordOfOperation } from '../../daemons/p2p-server/record-of-operation.js';
import { auditRecord } from '../../daemons/p2p-server/shipping/audit-batch.js';
import { carryOut } from '../../daemons/p2p-server/carry-out.js';
import { MemoryDirectory } from '../../daemons/p2p-server/store/memory-directory.js';
import { RequestParser } from '../../daemons/p2p-server/request-parser.js';
import { lines, printedLines } from '../eventually.js';
import { LOOPBACK } from '../loopback.js';
import { startOurs } from '../started-program.js';
import { type Recording, RecordingProxy } from './recording-proxy.js';
import { startServer } from './running-server.js';
import { startPortmapper, startUnregisteredLogServer } from './whole-system.js';

// A guided tour: one operation, `REGISTER alice`, on its way through the whole system. The real programs run; a proxy
// in front of each writes down the bytes. First the stage is set and the operation done, once. Then the hops are walked
// in their order, each with the bytes that passed there and the function that makes or reads them, which may be called
// by itself since it does no I/O. specs/one-operation.md tells the same in prose, by the same numbers.

const AT = '11/05/2025 18:02:34';
const { program, version } = LOG_PROG.AUDIT_VERS;

// The stage, from the far end to the near one: everybody is found by who comes after.

// The log server prints what it is told. It does not register: the portmapper is to name the proxy in front of it.
const logServer = await startUnregisteredLogServer(t);
const logServerProxy = await RecordingProxy.to(t, logServer.port);

// The portmapper knows which program listens where.
const portmapper = await startPortmapper(t);
const portmapperProxy = await RecordingProxy.to(t, portmapper.port);
const logServerAddress = { netid: 'tcp', host: '127.0.0.1', port: logServerProxy.port } as const;
await using portmapperClient = new PortmapperClient({ port: portmapper.port });
await portmapperClient.set({ program, version }, logServerAddress);

// The datetime service tells everybody the same time. Here its clock stands still.
const datetime = datetimeService(() => new Date(2025, 4, 11, 18, 2, 34));
t.teardown(() => datetime.close());
const datetimeProxy = await RecordingProxy.to(
  t,
  portOf(await datetime.listen({ host: '127.0.0.1', port: 0 })),
);

// The P2P server answers users and reports to the log server.
const server = await startServer(t, {}, `127.0.0.1:${portmapperProxy.port}`);
const serverProxy = await RecordingProxy.to(t, server.port, LOOPBACK);

// The operation: a user types a command. The client ends when it has the answer; the P2P server, told to stop, ends when
// the log server has acknowledged its record.
const client = startOurs(t, 'client/main.js', [
  ...['-s', '127.0.0.1', '-p', String(serverProxy.port)],
  ...['--datetime', `http://127.0.0.1:${datetimeProxy.port}/datetime`],
  ...['-c', 'REGISTER alice'],
]);
await client.program.ended;
await printedLines(logServer, 1);
await server.program.stop('SIGTERM');

await t.test('2. the client asks the datetime service for the time', (t) => {
  const { sent, answered } = only(datetimeProxy);
  t.match(sent.toString(), /^GET \/datetime HTTP\/1\.1\r\n/);
  t.match(answered.toString(), /^HTTP\/1\.1 200 OK\r\n/);
  t.match(answered.toString(), /\r\n\r\n11\/05\/2025 18:02:34$/, 'the 19 bytes, no newline');
  t.end();
});

await t.test('3. it sends the P2P server three strings, each ended by NUL', (t) => {
  const { sent } = only(serverProxy);
  t.equal(sent.toString('latin1'), 'REGISTER\0' + '11/05/2025 18:02:34\0' + 'alice\0');
  t.same(sent, encodeRequest({ operation: 'REGISTER', timestamp: AT, user: 'alice' }, 'space'));
  t.end();
});

await t.test('4. the P2P server makes out what is asked', (t) => {
  t.same(parsed(only(serverProxy).sent).request, { operation: 'REGISTER', timestamp: AT, user: 'alice' });
  t.end();
});

await t.test('5. the directory does it, and the reply is one byte', async (t) => {
  const directory = new MemoryDirectory();
  const context = { peerIp: '127.0.0.1', timestamp: AT };
  const { request } = parsed(only(serverProxy).sent);
  const reply = await carryOut(directory, request, context);
  t.equal(reply.toString('hex'), '00');
  t.same(only(serverProxy).answered, reply, 'the same as over the wire');
  t.equal((await carryOut(directory, request, context)).toString('hex'), '01', 'now there is an alice');
});

await t.test('6. the server shows the operation and keeps its record, until the log server has it', (t) => {
  const [, , shown] = lines(server.output.stdout);
  t.equal(shown, 's> OPERATION REGISTER FROM alice AT 11/05/2025 18:02:34');
  t.same(record(), {
    entry: { username: 'alice', operation: 'REGISTER', timestamp: AT },
    result: 0,
    address: '127.0.0.1',
  });
  t.end();
});

await t.test('7. the user reads the answer: nothing that follows can delay it', (t) => {
  t.equal(client.output.stdout, 'REGISTER OK\n+++ FINISHED +++\n');
  t.end();
});

await t.test('8. it asks the portmapper where program 0x20000001 listens', (t) => {
  const { sent, answered } = only(portmapperProxy);
  const [question = ''] = records(sent);
  t.equal(
    withoutXid(question),
    [
      '8000003c', // record mark: the last fragment, 60 bytes
      '.. xid ..',
      '00000000 00000002', // a CALL of RPC version 2
      '000186a0 00000004 0000000b', // program 100000, rpcbind version 4, procedure GETADDRLIST
      '00000000 00000000 00000000 00000000', // credential and verifier: AUTH_NONE, both empty
      '20000001 00000002', // the program and version that are looked for
      '00000000 00000000 00000000', // netid, address and owner do not matter: empty strings
    ].join(' '),
  );
  const [reply = ''] = records(answered);
  t.equal(xidOf(reply), xidOf(question), 'the xid tells which call a reply belongs to');
  t.equal(
    withoutXid(reply).split(' ').slice(4, 9).join(' '),
    '00000001 00000000 00000000 00000000 00000000', // a REPLY: accepted, verifier AUTH_NONE, SUCCESS
  );
  const [entry, ...more] = decode(RpcbEntryListPtr, answered.subarray(4 + 24));
  t.same(more, []);
  t.equal(entry?.rpcb_entry_map.r_nc_netid, 'tcp');
  t.equal(
    entry?.rpcb_entry_map.r_maddr,
    formatUniversalAddress(logServerAddress),
    'host and port as h.h.h.h.p.p',
  );
  t.end();
});

await t.test('9. it connects there and sees that somebody answers: procedure 0', (t) => {
  const [ping = ''] = records(only(logServerProxy).sent);
  t.equal(
    withoutXid(ping),
    '80000028 .. xid .. 00000000 00000002 20000001 00000002 00000000 00000000 00000000 00000000 00000000',
  );
  t.end();
});

await t.test('10. it asks how far the log server is with it: HEAD', (t) => {
  const { sent, answered } = only(logServerProxy);
  const [, call = ''] = records(sent);
  t.equal(
    withoutXid(call).replace(source(), '.. .. source .. ..'),
    [
      '80000038', // the last fragment, 56 bytes
      '.. xid ..',
      '00000000 00000002', // a CALL of RPC version 2
      '20000001 00000002 00000002', // LOG_PROG, AUDIT_VERS, HEAD
      '00000000 00000000 00000000 00000000', // AUTH_NONE twice
      '.. .. source .. ..', // who reports: 16 bytes, chosen at random
    ].join(' '),
  );
  const [, reply = ''] = records(answered);
  t.equal(
    withoutXid(reply),
    // accepted; AUDIT_OK, and it holds no record of this source
    '80000024 .. xid .. 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000',
  );
  t.end();
});

await t.test('11. it calls APPEND with the record', (t) => {
  const [, , call = ''] = records(only(logServerProxy).sent);
  t.equal(
    withoutXid(call).replace(source(), '.. .. source .. ..'),
    [
      '80000090', // the last fragment, 144 bytes
      '.. xid ..',
      '00000000 00000002', // a CALL of RPC version 2
      '20000001 00000002 00000001', // LOG_PROG, AUDIT_VERS, APPEND
      '00000000 00000000 00000000 00000000', // AUTH_NONE twice
      '.. .. source .. ..',
      '00000000 00000001', // the first record is number 1 of this source
      '00000000 00000001', // as is the oldest that can still be had
      '00000001', // one record:
      '00000005 616c6963 65000000', // "alice": 5 bytes, filled up to 8
      '00000008 52454749 53544552', // "REGISTER"
      '00000013 31312f30 352f3230 32352031 383a3032 3a333400', // "11/05/2025 18:02:34"
      '00000000', // it was answered with 0
      '00000009 3132372e 302e302e 31000000', // "127.0.0.1": where it came from
    ].join(' '),
  );
  t.ok(call.replaceAll(' ', '').endsWith(Buffer.from(encode(AuditRecord, record())).toString('hex')));
  t.end();
});

await t.test('13 and 14. the log server writes the line, and only then acknowledges', (t) => {
  t.equal(logServer.output.stdout, 'alice REGISTER 11/05/2025 18:02:34\n');
  t.equal(logLine(record().entry), 'alice REGISTER 11/05/2025 18:02:34');
  const { sent, answered } = only(logServerProxy);
  const [, , call = ''] = records(sent);
  const [, , acknowledgement = ''] = records(answered);
  t.equal(xidOf(acknowledgement), xidOf(call));
  t.equal(
    withoutXid(acknowledgement),
    // accepted; AUDIT_OK, and it holds the records of this source up to number 1
    '80000024 .. xid .. 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000001',
  );
  t.end();
});

/** The words by which the P2P server names itself. */
function source(): string {
  const [, head = ''] = records(only(logServerProxy).sent);
  return head.split(' ').slice(-4).join(' ');
}

/** What went over a proxy's connection, of which there was one. */
function only({ connections }: RecordingProxy): Recording {
  const [recording, ...more] = connections;
  if (recording === undefined || more.length > 0) throw new Error(`${connections.length} connections`);
  return recording;
}

function parsed(bytes: Buffer): Extract<ReturnType<RequestParser['push']>, { kind: 'request' }> {
  const verdict = new RequestParser({ acceptsUntimed: false }).push(bytes);
  if (verdict?.kind !== 'request') throw new Error('no request');
  return verdict;
}

/** The audit record of the operation. */
function record(): AuditRecord {
  const { received } = parsed(only(serverProxy).sent);
  const made = recordOfOperation(received, { timestamp: AT, result: 0, address: '127.0.0.1' });
  if (made === undefined) throw new Error('no record');
  return auditRecord(made);
}

/** The records of a stream, each in hexadecimal words, its mark first. */
function records(stream: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < stream.length;) {
    const end = at + 4 + (stream.readUInt32BE(at) & 0x7fff_ffff);
    found.push(stream.toString('hex', at, end).replace(/.{8}(?!$)/g, '$& '));
    at = end;
  }
  return found;
}

function xidOf(words: string): string | undefined {
  return words.split(' ')[1];
}

/** The xid is chosen anew with each call. */
function withoutXid(words: string): string {
  return words.split(' ').with(1, '.. xid ..').join(' ');
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
