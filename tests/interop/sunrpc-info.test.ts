import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xdr from 'node-xdr';
import {
  createServer,
  defineProgram,
  type Listener,
  listenLocal,
  listenTcp,
  listenUdp,
  procedure,
  version,
} from 'onc-rpc';
import { PortmapperClient, register } from 'portmapper-js';
import type { Test } from 'tap';
import { isLogServerRegistered } from '../../daemons/system/portmapper-probe.js';
import { info } from '../client/sunrpc/info/info-run.js';
import { eventually } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { ROOT, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER, PORTMAPPERS, RPCBIND } from './portmappers.js';
import { logPrograms } from './rpcgen.js';
import { rpcinfo } from './rpcinfo.js';
import { sameAsRpcinfo } from './sunrpc-info-cases.js';

// The answers of `sunrpc info` beside those of rpcinfo, from the same portmapper at the same time.

const t = await tapInNamespace(import.meta.url);
const skip = skipUnless('namespace', 'rpcinfo');

const PROGRAM = 0x20000042;
const STALE = 0x20000043;
const ONCE = procedure(1, xdr.void, xdr.void);
/** A program with a hole in its versions. */
const HOLED = defineProgram({
  name: 'HOLED',
  number: PROGRAM,
  versions: { V1: version(1, { ONCE }), V3: version(3, { ONCE }) },
});

/** A program of ours on all transports, and another that is registered where nobody listens. */
async function populate(t: Test): Promise<readonly Listener[]> {
  const handlers = { ONCE: () => undefined };
  const server = createServer().add(HOLED.V1, handlers).add(HOLED.V3, handlers);
  t.teardown(() => server.close(0));
  const folder = mkdtempSync(join(tmpdir(), 'sunrpc-info-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const listeners = [
    await listenTcp(server),
    await listenUdp(server),
    await listenTcp(server, { host: '::1' }),
    await listenUdp(server, { host: '::1' }),
    await listenLocal(server, { path: join(folder, 'holed.sock') }),
  ];
  for (const version of [1, 3]) {
    const registration = register({ program: PROGRAM, version, listeners, mode: 'require' });
    t.teardown(() => registration.close());
    await registration.ready;
  }
  await using client = new PortmapperClient();
  const nowhere = await listenTcp(createServer());
  const unused = { host: '127.0.0.1', port: nowhere.port };
  await nowhere.close(0);
  for (const netid of ['tcp', 'udp'] as const)
    await client.set({ program: STALE, version: 2 }, { netid, ...unused });
  t.teardown(async () => {
    await using client = new PortmapperClient();
    await client.unset({ program: STALE, version: 2 }, undefined);
  });
  return listeners;
}

/** One that has named programs, written in C. */
async function startCServer(t: Test): Promise<void> {
  const { server } = await logPrograms();
  startProgram(t, { name: 'C log server', command: server.udp });
  await eventually('the C log server is registered', isLogServerRegistered);
}

for (const portmapper of PORTMAPPERS) {
  const missing = skip === false ? portmapper.skip : skip;

  await t.test(`${portmapper.name}: lists are rpcinfo's`, { skip: missing }, async (t) => {
    await portmapper.start(t);
    const withC = skipUnless('rpcgen', 'gcc', 'libtirpc') === false;
    if (withC) await startCServer(t);
    await populate(t);
    for (const host of [[], ['localhost']]) {
      await sameAsRpcinfo(t, ...host);
      await sameAsRpcinfo(t, '-s', ...host);
      const listed = await sameAsRpcinfo(t, '-p', ...host);
      t.match(listed.stdout, /^ 536870978 {4}3 {3}tcp/m);
      if (withC) t.match(listed.stdout, /^ 536870913 {4}1 {3}udp/m);
    }
    for (const args of [
      '127.0.0.1 536870978 3',
      'localhost portmapper 4',
      '127.0.0.1 536870978 2',
      '127.0.0.1 9 9',
    ])
      await sameAsRpcinfo(t, '-l', ...args.split(' '));
    await sameAsRpcinfo(t, '-T', 'udp', '-l', '127.0.0.1', '536870978', '1');
    await sameAsRpcinfo(t, '-T', 'tcp6', '-l', '127.0.0.1', '536870978', '1');
  });

  await t.test(`${portmapper.name}: statistics are rpcinfo's`, { skip: missing }, async (t) => {
    await portmapper.start(t);
    await populate(t);
    for (const program of ['536870978', '100000', 'nfs']) await rpcinfo('-T', 'tcp', '127.0.0.1', program);
    await rpcinfo('-T', 'udp', '127.0.0.1', '100000', '2');
    for (const program of ['536870978', 'status']) await rpcinfo('-l', '127.0.0.1', program, '1');
    for (const host of [[], ['127.0.0.1']]) {
      const real = await rpcinfo('-m', ...host);
      const ours = await info(['-m', ...host]);
      // GETSTAT stands last under its heading, and counts itself
      const asked = /(VERADDR.*\n(?:\d+\s+){3})(\d+)/;
      const before = (_: string, start: string, count: string): string => `${start}${Number(count) - 1}`;
      t.equal(ours.stdout.replace(asked, before), real.stdout);
      t.equal(ours.status, 0);
      t.match(ours.stdout, /^status {10}1\ttcp\t {2}0 {11}\t1$/m, 'asked for with -l');
      t.match(ours.stdout, /^nfs {13}0\ttcp\t {2}0 {11}\t1$/m, 'as far as it was asked');
    }
  });

  await t.test(`${portmapper.name}: programs are called as rpcinfo does`, { skip: missing }, async (t) => {
    await portmapper.start(t);
    const listeners = await populate(t);
    for (const program of ['536870978', 'rpcbind', 'nfs', String(STALE)])
      for (const versions of [[], ['2']]) {
        await sameAsRpcinfo(t, '-T', 'tcp', '127.0.0.1', program, ...versions);
        await sameAsRpcinfo(t, '-u', '127.0.0.1', program, ...versions);
      }
    for (const only of ['0', '3', '4294967295'])
      await sameAsRpcinfo(t, '-T', 'udp', 'localhost', '536870978', only);
    const netids = portmapper === RPCBIND ? ['tcp', 'tcp6', 'udp6', 'local'] : ['tcp', 'local'];
    for (const netid of netids)
      for (const host of ['127.0.0.1', '::1', 'no.such.host.invalid'])
        await sameAsRpcinfo(t, '-T', netid, host, '536870978', '3');
    for (const host of ['127.0.0.1', 'localhost']) await sameAsRpcinfo(t, '-t', host, '536870978');
    if (portmapper === RPCBIND) {
      await sameAsRpcinfo(t, '-t', '::1', '536870978');
      await sameAsRpcinfo(t, '-u', '::1', '100003', '3');
      await sameAsRpcinfo(t, '-p', '::1');
      await sameAsRpcinfo(t, '-l', '::1', '536870978', '1');
    }
    for (const { netid, address, port } of listeners) {
      const uaddr = netid === 'local' ? address : `${address}.${port >> 8}.${port & 255}`;
      for (const versions of [[], ['2']])
        await sameAsRpcinfo(t, '-a', uaddr, '-T', netid, '536870978', ...versions);
    }
    await sameAsRpcinfo(t, '-a', '/no/such/socket', '-T', 'local', '536870978');
    await sameAsRpcinfo(t, '-a', '127.0.0.1.0.1', '-T', 'tcp', '536870978', '1');
    await sameAsRpcinfo(t, '-a', '127.0.0.1.0.1', '-T', 'udp', '536870978', '1');
  });

  await t.test(
    `${portmapper.name}: registrations are deleted as rpcinfo does`,
    { skip: missing },
    async (t) => {
      await portmapper.start(t);
      await using client = new PortmapperClient();
      const target = { program: 9, version: 1 };
      const both = async (): Promise<void> => {
        for (const netid of ['tcp', 'udp'] as const)
          t.equal(await client.set(target, { netid, host: '127.0.0.1', port: 7001 }), true);
      };
      for (const args of [
        ['9', '1'],
        ['-T', 'tcp', '9', '1'],
        ['9', '2'],
      ]) {
        await both();
        const real = await rpcinfo('-d', ...args);
        const left = await rpcinfo('-p');
        await client.unset(target, undefined);
        await both();
        const ours = await info(['-d', ...args]);
        t.same(ours, real, `-d ${args.join(' ')}`);
        t.same(await rpcinfo('-p'), left, 'and what is left');
        await client.unset(target, undefined);
      }
      await sameAsRpcinfo(t, '-d', 'nosuch', '1');
      await sameAsRpcinfo(t, '-d', '9', 'x');
      await sameAsRpcinfo(t, '-d', '-T', 'zork', '9', '1');
      await sameAsRpcinfo(t, '-T', 'zork', '127.0.0.1', '9', '1');
    },
  );
}

await t.test('no portmapper', { skip }, async (t) => {
  for (const args of [
    '',
    '-p',
    '-s',
    '-m',
    '-d 9 1',
    '-d -T tcp 9 1',
    '-T tcp 127.0.0.1 9',
    '-t 127.0.0.1 9 1',
  ])
    await sameAsRpcinfo(t, ...args.split(' ').filter((word) => word !== ''));
  await sameAsRpcinfo(t, '-p', '127.0.0.1');
  await sameAsRpcinfo(t, '-p', 'no.such.host.invalid');
  // rpcinfo goes on over UDP, and reports that
  for (const args of [
    ['127.0.0.1'],
    ['-s', '127.0.0.1'],
    ['-m', '127.0.0.1'],
    ['-l', '127.0.0.1', '9', '1'],
  ]) {
    const [real, ours] = [await rpcinfo(...args), await info(args)];
    t.match(real, { status: 1, stdout: '', stderr: /can't contact rpcbind: .*Connection refused$/m });
    t.match(ours, { status: 1, stdout: '', stderr: /can't contact rpcbind: .*Connection refused$/m });
  }
});

const statdSkip = skip === false ? skipUnless('statd', 'rpcbind') : skip;

await t.test('rpc.statd', { skip: statdSkip === false ? RPCBIND.skip : statdSkip }, async (t) => {
  await RPCBIND.start(t);
  const state = mkdtempSync(join(tmpdir(), 'statd-'));
  t.teardown(() => rmSync(state, { recursive: true }));
  for (const folder of ['sm', 'sm.bak']) mkdirSync(join(state, folder));
  startProgram(t, { name: 'rpc.statd', command: 'rpc.statd', args: ['-F', '-L', '-P', state] });
  await eventually(
    'rpc.statd is registered',
    async () => (await info(['-t', '127.0.0.1', 'status'])).status === 0,
  );
  for (const args of [
    '',
    '-p',
    '-s',
    '-t localhost status',
    '-u localhost 100024 9',
    '-l localhost status 1',
  ])
    await sameAsRpcinfo(t, ...args.split(' ').filter((word) => word !== ''));
});

await t.test('the program itself, on a pipe and on a terminal', { skip }, async (t) => {
  await OUR_PORTMAPPER.start(t);
  const real = await rpcinfo();
  const main = 'client/sunrpc/main.js';
  const piped = startOurs(t, main, ['info']);
  const bad = startOurs(t, main, ['info', '-T', 'tcp', '127.0.0.1', '9']);
  await Promise.all([piped.program.ended, bad.program.ended]);
  t.same(piped.output, { stdout: real.stdout, stderr: '' });
  t.equal(piped.program.exitCode, 0);
  t.equal(bad.program.exitCode, 1);
  t.equal(bad.output.stdout, '');
  t.match(bad.output.stderr, /^sunrpc info: RPC: Program not registered\n {2}/);
  if (skipUnless('script') !== false) return;
  const command = `${process.execPath} ${ROOT}dist/${main} info`;
  const onTerminal = startProgram(t, {
    name: 'script',
    command: 'script',
    args: ['-qec', command, '/dev/null'],
  });
  await onTerminal.program.ended;
  t.equal(onTerminal.output.stdout.replaceAll('\r\n', '\n'), real.stdout);
});
