import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as xdr from 'node-xdr';
import {
  createBroadcaster,
  createServer,
  type Credential,
  defineProgram,
  listenUdp,
  procedure,
  sysAuth,
  version,
} from 'onc-rpc';
import { PMAP_PROG, PortmapperClient, register, RPCBPROG } from 'portmapper-js';
import type { Test } from 'tap';
import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { ROOT, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { type OtherHost, otherHost } from './other-host.js';
import { OUR_PORTMAPPER, RPCBIND } from './portmappers.js';

// A program that portmappers call for others: for C programs, rpcinfo and ours, from this host and from another.

const t = await tapInNamespace(import.meta.url);
const run = promisify(execFile);

const ADDER = defineProgram({
  name: 'ADDER',
  number: 0x20000042,
  versions: { V1: version(1, { INCREMENT: procedure(1, xdr.int, xdr.int) }) },
});
const FORTY_ONE = { prog: ADDER.number, vers: 1, proc: 1, args: xdr.encode(xdr.int, 41) };
const FORTY_TWO = xdr.encode(xdr.int, 42);
const PARMS = { stamp: 1, machinename: 'here', uid: 1000, gid: 100, gids: [] };

const PORTMAPPERS = [
  { portmapper: RPCBIND, args: ['-r'], believes: true },
  { portmapper: OUR_PORTMAPPER, args: ['--host', '0.0.0.0', '--allow-callit'], believes: false },
] as const;

let compiled: Promise<string> | undefined;

/** The C program, made once. */
function cProgram(): Promise<string> {
  compiled ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sunshare-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const program = join(folder, 'indirect_calls');
    const source = `${ROOT}tests/interop/indirect_calls.c`;
    await run('gcc', ['-Wall', '-I/usr/include/tirpc', '-o', program, source, '-ltirpc'], {
      timeout: 60_000,
    });
    return program;
  })();
  return compiled;
}

interface Called {
  readonly address: string;
  readonly credential: Credential;
}

/** The program that is called, registered and listening on every address; says who called it. */
async function adder(t: Test): Promise<{ readonly port: number; readonly calls: Called[] }> {
  const calls: Called[] = [];
  const server = createServer().add(ADDER.V1, {
    INCREMENT: (number, { caller, credential }) => {
      calls.push({ address: caller.address, credential });
      return number + 1;
    },
  });
  const listener = await listenUdp(server, { host: '0.0.0.0' });
  const registration = register({
    program: ADDER.number,
    version: 1,
    listeners: [listener],
    mode: 'require',
  });
  await registration.ready;
  t.teardown(async () => {
    await registration.close();
    await server.close(0);
  });
  return { port: listener.port, calls };
}

/** What the C program prints, from wherever it runs. */
function fromC(port: number, reached: string): string {
  return [
    'pmap_rmtcall: 42',
    'pmap_rmtcall of nothing: RPC: Timed out',
    'rpcb_rmtcall: 42',
    'rpcb_rmtcall of nothing: RPC: Timed out',
    `from ${reached} port ${port}: clnt_broadcast: 42`,
    `from ${reached} port ${port}: rpc_broadcast_exp: 42`,
    'rpc_broadcast_exp of nothing: RPC: Timed out',
    '',
  ].join('\n');
}

/** rpcinfo -b goes on for 12 s: the first answer is enough. */
async function rpcinfoBroadcast(t: Test, host: OtherHost): Promise<string> {
  const args = ['-oL', 'rpcinfo', '-b', String(ADDER.number), '1'];
  const { command, args: there } = host.there('stdbuf', ...args);
  const started = startProgram(t, { name: 'rpcinfo', command, args: there });
  return printed(started, 'stdout', (text) => text.includes('\n'));
}

for (const { portmapper, args, believes } of PORTMAPPERS) {
  const missing = skipUnless('namespace', 'gcc', 'libtirpc', 'rpcinfo');
  const skip = missing === false ? portmapper.skip : missing;
  await t.test(`${portmapper.name} calls a program for others`, { skip }, async (t) => {
    const host = await otherHost(t);
    await portmapper.start(t, args);
    const { port, calls } = await adder(t);
    const c = await cProgram();

    await t.test('C programs of another host, and rpcinfo -b', async (t) => {
      const words = [host.ours, String(ADDER.number), '1', '41'];
      const { command, args } = host.there(c, ...words);
      const [{ stdout }, answers] = await Promise.all([
        run(command, args, { timeout: 30_000 }),
        rpcinfoBroadcast(t, host),
      ]);
      t.equal(stdout, fromC(port, host.ours));
      t.match(answers, `${host.ours}.${port >> 8}.${port & 255}\t`);
      // rpcbind lends its own address, and what is claimed with it, to whoever asks
      const [address, flavor] = believes ? ['127.0.0.1', 'sys'] : [host.ours, 'none'];
      t.same(new Set(calls.map((each) => each.address)), new Set([address]));
      t.equal(calls.at(-1)?.credential.flavor, flavor);
    });

    await t.test('C programs of this host', async (t) => {
      const { stdout } = await run(c, ['127.0.0.1', String(ADDER.number), '1', '41'], { timeout: 30_000 });
      t.equal(stdout, fromC(port, host.ours));
    });

    await t.test('our client, and our broadcasts', async (t) => {
      await using client = new PortmapperClient({ over: 'udp' });
      t.match(await client.callIndirectly(FORTY_ONE), { port, results: FORTY_TWO });
      t.match(await client.callIndirectly(FORTY_ONE, { auth: sysAuth(PARMS) }), { port, results: FORTY_TWO });
      t.match(calls.at(-1), { address: '127.0.0.1', credential: { flavor: 'sys', uid: 1000 } });
      const nothing = { ...FORTY_ONE, proc: 99 };
      await t.rejects(client.callIndirectly(nothing, { timeoutMs: 2000 }), {
        code: /PROC_UNAVAIL|SYSTEM_ERR|RPC_TIMEOUT/,
      });

      const options = { host: host.broadcast, port: 111 };
      const isEnough = (replies: readonly unknown[]): boolean => replies.length > 0;
      const once = { timeoutMs: 10_000, isEnough };
      const [two] = await createBroadcaster(PMAP_PROG.PMAP_VERS, options).PMAPPROC_CALLIT(FORTY_ONE, once);
      t.match(two, { kind: 'result', address: host.ours, result: { port, res: FORTY_TWO } });
      const [three] = await createBroadcaster(RPCBPROG.RPCBVERS, options).RPCBPROC_CALLIT(FORTY_ONE, once);
      const addr = `${host.ours}.${port >> 8}.${port & 255}`;
      t.match(three, { kind: 'result', address: host.ours, result: { addr, results: FORTY_TWO } });
      const everybody = createBroadcaster(RPCBPROG.RPCBVERS4, options);
      t.match((await everybody.RPCBPROC_BCAST(FORTY_ONE, once))[0], { result: { addr, results: FORTY_TWO } });
      t.same(await everybody.RPCBPROC_BCAST(nothing, { timeoutMs: 200 }), [], 'errors are not told');
    });
  });
}
