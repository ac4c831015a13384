import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xdr from 'node-xdr';
import { frameRecord } from 'onc-rpc';
import { Mapping } from 'portmapper-js';
import t from 'tap';
import { ROOT } from '../../../started-program.js';
import { pcap } from '../capture/packets.js';
import { sunrpc } from '../sunrpc-run.js';
import { call, reply, words } from '../traffic/messages.js';
import { answered, asked } from './conversation.js';
import { dump, dumpOf, shown } from './dump-run.js';

const folder = mkdtempSync(join(tmpdir(), 'sunrpc-dump-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const LOG_X = `${ROOT}specs/log.x`;

const A = words(1, 0x6100_0000);
const LOGGED = call({ xid: 2, prog: 0x2000_0001, vers: 1, proc: 1 }, Buffer.concat([A, A, A]));
const GETPORT = call({ xid: 1, proc: 3 }, xdr.encode(Mapping, { prog: 1, vers: 2, prot: 6, port: 0 }));

const file = join(folder, 'capture.pcap');
writeFileSync(
  file,
  pcap([
    asked(GETPORT),
    answered(reply(1, words(111))),
    asked(LOGGED),
    answered(reply(2)),
    asked(call({ xid: 3 })),
  ]),
);

const [PORT, LOG, NULL] = [
  'PMAP_PROG.PMAP_VERS.PMAPPROC_GETPORT',
  'LOG_PROG.LOG_VERS.SENDLOG',
  'PMAP_PROG.PMAP_VERS.PMAPPROC_NULL',
];

await t.test('a capture, from a file and from the input', async (t) => {
  const run = await dump(file);
  t.equal(run.status, 0);
  t.equal(run.stderr, '');
  t.same(shown(run), [PORT, '536870913.1.1', NULL]);
  t.equal(run.lines.length, 6);
  t.same(shown(await dump(LOG_X, file)), [PORT, LOG, NULL], 'a .x file among the words');
  t.equal((await sunrpc(['dump'], readFileSync(file))).stdout, run.stdout, 'from the input');
  t.equal(
    (await dump()).stderr,
    'sunrpc dump: 0 bytes are too few for a capture\nsunrpc dump: nothing to show in 0 packets\n',
  );
});

await t.test('--x', async (t) => {
  t.same(shown(await dump(file, '--x', LOG_X)), [PORT, LOG, NULL]);
  const missing = await dump(file, '--x', join(folder, 'nothing.x'));
  t.equal(missing.status, 3);
  t.match(missing.stderr, 'cannot read');
  writeFileSync(join(folder, 'bad.x'), 'struct a { b c; };\n');
  const bad = await dump(file, '--x', join(folder, 'bad.x'));
  t.equal(bad.status, 3);
  t.match(bad.stderr, /bad\.x:1:12: error/);
});

await t.test('--json', async (t) => {
  const { lines } = await dump(file, '--json', '--x', LOG_X);
  const over = { kind: 'call', netid: 'udp', client: '10.0.0.1:900', server: '10.0.0.2:2049' };
  const each = { credential: { flavor: 0, name: 'AUTH_NONE' }, timesSent: 1 };
  const portmapper = {
    ...each,
    program: 100000,
    version: 2,
    programName: 'PMAP_PROG',
    versionName: 'PMAP_VERS',
  };
  const answer = { from: '10.0.0.2:2049', status: 'SUCCESS', latencyMs: 1, role: 'first' };
  t.same(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      {
        ...over,
        xid: 1,
        call: {
          ...portmapper,
          time: '1970-01-01T00:00:01.000000Z',
          packet: 1,
          bytes: 56,
          procedure: 3,
          procedureName: 'PMAPPROC_GETPORT',
          args: { prog: 1, vers: 2, prot: 6, port: 0 },
        },
        reply: {
          ...answer,
          time: '1970-01-01T00:00:01.001000Z',
          packet: 2,
          bytes: 28,
          result: 111,
        },
      },
      {
        ...over,
        xid: 2,
        call: {
          ...each,
          time: '1970-01-01T00:00:01.002000Z',
          packet: 3,
          bytes: 64,
          program: 0x2000_0001,
          version: 1,
          procedure: 1,
          programName: 'LOG_PROG',
          versionName: 'LOG_VERS',
          procedureName: 'SENDLOG',
          args: { username: 'a', operation: 'a', timestamp: 'a' },
        },
        reply: {
          ...answer,
          time: '1970-01-01T00:00:01.003000Z',
          packet: 4,
          bytes: 24,
          result: null,
        },
      },
      {
        ...over,
        xid: 3,
        call: {
          ...portmapper,
          time: '1970-01-01T00:00:01.004000Z',
          packet: 5,
          bytes: 40,
          procedure: 0,
          procedureName: 'PMAPPROC_NULL',
          args: null,
        },
        reply: null,
        noReply: 'end of capture',
      },
    ],
  );
});

await t.test('--annotate', async (t) => {
  const { lines } = await dump(file, '--annotate', '--xid', '1');
  t.match(lines[0], PORT);
  t.same(
    lines.slice(1, 7).map((line) => line.trim().split(/ {2,}/)),
    [
      ['00000000', '00000001', 'xid', 'unsigned int', '1'],
      ['00000004', '00000000', 'mtype', 'enum msg_type', '"CALL"'],
      ['00000008', '00000002', 'rpcvers', 'unsigned int', '2'],
      ['0000000c', '000186a0', 'prog', 'unsigned int', '100000'],
      ['00000010', '00000002', 'vers', 'unsigned int', '2'],
      ['00000014', '00000003', 'proc', 'unsigned int', '3'],
    ],
  );
  t.ok(lines.some((line) => /^ {4}00000034 {2}00000000 +args\.port +unsigned int +0$/.test(line)));
  t.ok(lines.some((line) => /^ {4}00000018 {2}0000006f +results +unsigned int +111$/.test(line)));
});

await t.test('--program, --procedure, --host, --xid, --port', async (t) => {
  const flags = '--program LOG_PROG --procedure SENDLOG --host 10.0.0.1 --xid 2 --port 2049';
  const run = await dump(file, '--x', LOG_X, ...flags.split(' '));
  t.same(shown(run), [LOG]);
  t.equal(run.stderr, '');
  const none = await dump(file, '--port', '111');
  t.equal(none.stderr, 'sunrpc dump: nothing to show in 5 packets\n');
  t.equal(none.status, 0);
  const unknown = await dump(file, '--program', 'NOBODY');
  t.equal(unknown.stderr, 'sunrpc dump: no .x file has a program "NOBODY"; known are PMAP_PROG, RPCBPROG\n');
  t.equal(unknown.status, 2);
});

await t.test('--hex and --framing', async (t) => {
  const hex = GETPORT.toString('hex');
  const line = `xid 0x00000001 AUTH_NONE ${PORT} {"prog":1,"vers":2,"prot":6,"port":0}`;
  t.same((await dump('--hex', `0x${hex}`)).lines, [line]);
  const stream = frameRecord(GETPORT).toString('hex');
  t.same((await dumpOf(stream, '--hex', '-')).stdout, `${line}\n`);
  const digits = join(folder, 'digits');
  writeFileSync(digits, stream);
  t.same((await dump('--hex', '--framing', 'record', digits)).lines, [line]);
  t.match((await dump('--hex', '--framing', 'message', stream)).lines[0], 'xid 0x80000038 ');
  const none = await sunrpc(['dump', '--hex', join(folder, 'nothing')]);
  t.equal(none.status, 1, 'of the program itself');
  t.match(none.stderr, 'ENOENT');
  const odd = await dump('--hex', '123');
  t.equal(odd.status, 2);
  t.equal(odd.stderr, 'sunrpc dump: 3 hexadecimal digits are no whole number of bytes\n');
});

await t.test('--reply-to', async (t) => {
  const hex = reply(1, words(111)).toString('hex');
  const { lines } = await dump('--hex', hex, '--reply-to', 'PMAP_PROG.PMAPPROC_GETPORT');
  t.same(lines, [`xid 0x00000001 reply to ${PORT} = SUCCESS 111`]);
  const json = await dump('--hex', hex, '--reply-to', '100000.2.3', '--json');
  t.same(JSON.parse(json.stdout), {
    kind: 'reply',
    xid: 1,
    reply: { bytes: 28, status: 'SUCCESS', result: 111 },
  });
  const annotated = await dump('--hex', hex, '--reply-to', PORT, '--annotate');
  t.match(annotated.lines.at(-1), /results +unsigned int +111$/);
  const wrong = await dump('--hex', hex, '--reply-to', 'PMAP_PROG.PMAPPROC_NOTHING');
  t.equal(wrong.status, 2);
  t.match(wrong.stderr, '--reply-to: PMAP_PROG.PMAP_VERS has no procedure PMAPPROC_NOTHING');
});

await t.test('what contradicts itself', async (t) => {
  const rows: readonly (readonly [string[], string])[] = [
    [[file, '--json', '--annotate'], '--json and --annotate contradict each other'],
    [[file, '--reply-to', '1.2.3'], '--reply-to is for --hex'],
    [['--hex', '00', '--port', '1'], '--port is for captures, not for --hex'],
    [[file, file], `one capture at a time: ${file}, ${file}`],
  ];
  for (const [args, message] of rows) {
    const run = await dump(...args);
    t.equal(run.status, 2, message);
    t.match(run.stderr, message);
  }
});

await t.test('a capture that ends in the middle, and one that is none', async (t) => {
  const cut = join(folder, 'cut.pcap');
  writeFileSync(cut, pcap([asked(GETPORT), asked(GETPORT)]).subarray(0, -3));
  const run = await dump(cut);
  t.equal(run.status, 1);
  t.same(shown(run), [PORT]);
  t.equal(run.stderr, 'sunrpc dump: the capture ends in the middle of a packet\n');
  const none = await dump(LOG_X.replace('log.x', 'README.md'));
  t.equal(none.status, 1);
  t.match(none.stderr, 'ENOENT');
});

await t.test('--help shows what can be done', async (t) => {
  const { stdout, status } = await sunrpc(['dump', '--help']);
  t.equal(status, 0);
  const flags = '-x --json --annotate --program --procedure --host --xid --port --hex --framing --reply-to';
  for (const flag of flags.split(' ')) t.match(stdout, flag);
});
