import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as xdr from 'node-xdr';
import { tcpTransport, udpTransport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { eventually, printed, printedLines } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import { skipUnless } from '../peers.js';
import { ROOT, saysReady, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { PORTMAPPERS } from './portmappers.js';

// Our P2P server logs into a C server of another interface, made by rpcgen, over tcp and udp.

const t = await tapInNamespace(import.meta.url);

const AT = '11/05/2025 18:02:34';
const P2P_PORT = 12_345;
const DEADLINE_MS = 60_000;
const MAP = {
  who: '{user}',
  what: { '{operation}': { REGISTER: 'ACT_JOIN', PUBLISH: 'ACT_SHARE', '*': 'ACT_OTHER' } },
  file: '{path}',
  at: 'at {timestamp}',
  tag: '{operation}',
};

const skip = skipUnless('namespace', 'rpcgen', 'gcc', 'libtirpc');

/** Has rpcgen and gcc make the log server, for each transport. */
async function logServers(folder: string): Promise<{ tcp: string; udp: string }> {
  const run = async (command: string, ...args: string[]): Promise<void> => {
    await promisify(execFile)(command, args, { cwd: folder, timeout: DEADLINE_MS });
  };
  for (const file of ['foreign-log.x', 'foreign_log_server.c'])
    await copyFile(`${ROOT}tests/interop/${file}`, join(folder, file));
  await run('rpcgen', '-C', '-h', '-o', 'foreign-log.h', 'foreign-log.x');
  await run('rpcgen', '-C', '-c', '-o', 'xdr.c', 'foreign-log.x');
  const make = async (netid: string): Promise<string> => {
    await run('rpcgen', '-C', '-s', netid, '-o', `${netid}.c`, 'foreign-log.x');
    const sources = ['foreign_log_server.c', `${netid}.c`, 'xdr.c'];
    await run('gcc', '-I/usr/include/tirpc', '-I.', '-o', `log_${netid}`, ...sources, '-ltirpc');
    return join(folder, `log_${netid}`);
  };
  return { tcp: await make('tcp'), udp: await make('udp') };
}

/** Whether the portmapper knows a server there, and that server answers. */
async function answers(protocol: 'tcp' | 'udp'): Promise<boolean> {
  const numbers = { program: 0x2000_0707, version: 2 };
  const found = await lookUp({ ...numbers, protocol });
  if (found.kind === 'notRegistered') return false;
  const { port } = found.address;
  await using transport = protocol === 'tcp' ? tcpTransport({ port }) : udpTransport({ port });
  const target = { ...numbers, procedure: 0, name: 'NULL', args: xdr.void, result: xdr.void, oneway: false };
  try {
    await transport.call(target, undefined, { timeoutMs: 1000 });
    return true;
  } catch {
    return false;
  }
}

await t.test('operations reach a log of another interface', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-foreign-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const programs = await logServers(folder);
  const [portmapper] = PORTMAPPERS.filter(({ skip }) => skip === false);
  await portmapper?.start(t);
  const log = [
    '--log-x',
    `${ROOT}tests/interop/foreign-log.x`,
    '--log-call',
    'GROUP_LOG.WRITE_EVENT',
    '--log-map',
    JSON.stringify(MAP),
  ];

  for (const [netid, flags] of [
    ['tcp', []],
    ['udp', []],
    ['udp', ['--log-transport', 'udp']],
  ] as const)
    await t.test([netid, ...flags].join(' '), async (t) => {
      const logServer = startProgram(t, { name: 'C log server', command: programs[netid] });
      await eventually('the C log server answers', () => answers(netid));
      const p2pServer = startOurs(t, 'daemons/p2p-server/main.js', [
        '-p',
        String(P2P_PORT),
        ...log,
        ...flags,
      ]);
      await p2pServer.program.ready(saysReady);
      t.match(
        p2pServer.output.stderr,
        /operations are logged by GROUP_LOG\.GROUP_LOG_V2\.WRITE_EVENT \(program 536872711 version 2\)/,
      );
      await performP2p(P2P_PORT, 'REGISTER', AT, 'alice');
      await performP2p(P2P_PORT, 'PUBLISH', AT, 'a name beyond the bound', '/tmp/a long name.txt', 'text');
      await performP2p(P2P_PORT, 'LIST USERS', AT, 'bob');
      await performP2p(P2P_PORT, 'DELETE', AT, 'é'.repeat(7), '/f');
      t.same(await printedLines(logServer, 4), [
        `alice|1|(none)|at ${AT}|REGIS`,
        `a name b|4|/tmp/a long |at ${AT}|PUBLI`,
        `bob|9|(none)|at ${AT}|LIST_`,
        `éééé|9|/f|at ${AT}|DELET`,
      ]);
      await p2pServer.program.stop();
      t.equal(p2pServer.program.exitCode, 0);
      t.notMatch(p2pServer.output.stderr, /log server is away|not logged/);
      await logServer.program.stop();
    });

  await t.test('a log server that serves the other transport is away, and said to be', async (t) => {
    startProgram(t, { name: 'C log server', command: programs.udp });
    await eventually('the C log server answers', () => answers('udp'));
    const flags = ['-p', String(P2P_PORT), ...log, '--log-transport', 'tcp'];
    const p2pServer = startOurs(t, 'daemons/p2p-server/main.js', flags);
    await p2pServer.program.ready(saysReady);
    await performP2p(P2P_PORT, 'REGISTER', AT, 'alice');
    await printed(p2pServer, 'stderr', (text) => text.includes('log server is away (not registered'));
  });
});
