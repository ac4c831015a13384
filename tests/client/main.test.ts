import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { lines } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { ROOT, startOurs, startProgram, STATE_HOME } from '../started-program.js';
import { toEnd } from './ended-program.js';
import { refusingPort, rawPeer, type RawPeer } from './raw-peer.js';

const MAIN = 'client/main.js';
const NO_DATETIME = ['--datetime', 'http://127.0.0.1:9/datetime'];

await t.test('--wire underscore and --share-dir reach the wire', async (t) => {
  const folder = t.testdir({ shared: { file: 'hello' } });
  const shared = path.join(folder, 'shared');
  let listenerPort = '';
  const peer = await rawPeer(t, (socket, index) => {
    const [opcode, , , port] = (peer.received[index] ?? '').split('\0');
    if (opcode === 'CONNECT') listenerPort = port ?? '';
    socket.end(opcode === 'LIST_USERS' ? `\x001\0me\x00127.0.0.1\x00${listenerPort}\0` : '\x00');
  });
  const flags = [
    '-s',
    `127.0.0.1:${peer.port}`,
    '--wire',
    'underscore',
    '--share-dir',
    shared,
    ...NO_DATETIME,
  ];
  const target = path.join(folder, 'got');
  const { stdout } = await toEnd(
    startOurs(t, MAIN, [...flags, '-c', 'CONNECT alice', '-c', `GET_FILE me file ${target}`]),
  );
  t.equal(stdout, 'CONNECT OK\nGET_FILE OK\nDISCONNECT OK\n+++ FINISHED +++\n');
  t.match(peer.received[1], /^LIST_USERS\0/);
});

await t.test('--json: an object for each command and nothing else, piped and with -c', async (t) => {
  const peer = await rawPeer(t, (socket, index) => {
    const isList = peer.received[index]?.startsWith('LIST USERS') === true;
    socket.end(isList ? '\x001\0bob\x00127.0.0.1\x004000\0' : '\x00');
  });
  const to = ['-s', `127.0.0.1:${peer.port}`, ...NO_DATETIME, '--json'];
  const commands = ['CONNECT alice', 'LIST_USERS', 'FOO', 'REGISTER', 'status'];
  const given = startOurs(t, MAIN, [...to, ...commands.flatMap((command) => ['-c', command])]);
  const piped = startProgram(t, {
    name: 'piped',
    command: process.execPath,
    args: [`${ROOT}dist/${MAIN}`, ...to],
    isFed: true,
  });
  piped.program.write(`${[...commands, '', 'QUIT'].join('\n')}\n`);
  const expected = [
    { command: 'CONNECT', status: 'ok', message: 'CONNECT OK', entries: [] },
    {
      command: 'LIST_USERS',
      status: 'ok',
      message: 'LIST_USERS OK',
      entries: [{ name: 'bob', ip: '127.0.0.1', port: 4000 }],
    },
    { command: 'FOO', status: 'unknownCommand', message: 'Error: command FOO not valid.', entries: [] },
    {
      command: 'REGISTER',
      status: 'syntaxError',
      message: 'Syntax error. Usage: REGISTER <userName>',
      entries: [],
    },
    { command: 'STATUS', status: 'ok', entries: [{ user: 'alice', session: null, uploadsActive: 0 }] },
  ];
  const objects = (text: string): unknown[] => lines(text).map((line): unknown => JSON.parse(line));
  const [first, second] = await Promise.all([toEnd(given), toEnd(piped)]);
  t.equal(first.code, 1);
  t.equal(objects(first.stdout).length, expected.length);
  t.match(objects(first.stdout), expected);
  t.equal(second.code, 0);
  t.match(objects(second.stdout), [
    ...expected,
    { command: 'QUIT', status: 'ok', message: '+++ FINISHED +++', entries: [] },
  ]);
});

await t.test('piped input knows the protocol’s commands only', async (t) => {
  const { program, output } = startProgram(t, {
    name: 'piped',
    command: process.execPath,
    args: [`${ROOT}dist/${MAIN}`, '-s', `127.0.0.1:${await refusingPort(t)}`],
    isFed: true,
  });
  program.write('HELP\nSTATUS\n');
  program.endInput();
  await program.ended;
  t.equal(
    output.stdout,
    'c> Error: command HELP not valid.\nc> Error: command STATUS not valid.\nc> +++ FINISHED +++\n',
  );
  t.equal(output.stderr, '');
});

await t.test('commands behind a QUIT were not reached, which is a failure', async (t) => {
  const to = ['-s', `127.0.0.1:${await refusingPort(t)}`, '-c', 'QUIT'];
  for (const [others, status] of [
    [[], 0],
    [['-c', 'REGISTER alice'], 1],
  ] as const) {
    const { stdout, stderr, code } = await toEnd(startOurs(t, MAIN, [...to, ...others]));
    t.equal(stdout, '+++ FINISHED +++\n');
    t.equal(stderr, '');
    t.equal(code, status);
  }
});

await t.test('the next server is used when the first cannot be reached', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.end('\x00'));
  const servers = ['-s', `127.0.0.1:${await refusingPort(t)}`, '-s', `127.0.0.1:${peer.port}`];
  const { stdout } = await toEnd(startOurs(t, MAIN, [...servers, ...NO_DATETIME, '-c', 'REGISTER alice']));
  t.equal(stdout, 'REGISTER OK\n+++ FINISHED +++\n');
});

await t.test('a stdout that nobody reads ends it quietly, after a DISCONNECT', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.end('\x00'));
  const args = [`${ROOT}dist/${MAIN}`, '-s', `127.0.0.1:${peer.port}`, ...NO_DATETIME];
  const client = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, XDG_STATE_HOME: STATE_HOME },
  });
  t.teardown(() => client.kill('SIGKILL'));
  let stderr = '';
  client.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  client.stdin.on('error', () => undefined);
  client.stdin.write('CONNECT alice\n');
  for await (const chunk of client.stdout as AsyncIterable<Buffer>) if (chunk.includes('OK')) break;
  client.stdout.destroy();
  client.stdin.write('REGISTER bob\n'.repeat(20));
  const [code] = (await once(client, 'close')) as [number | null];
  t.equal(code, 0);
  t.match(stderr, /^sunshare: datetime service [^\n]*\n$/, 'nothing but the warning about the time');
  t.match(peer.received.at(-1), /^DISCONNECT\0/);
});

await t.test('a stdout that cannot be written ends it after a DISCONNECT, says why and fails', async (t) => {
  const peer = await rawPeer(t, (socket) => socket.end('\x00'));
  const client = [process.execPath, `${ROOT}dist/${MAIN}`];
  const run = ['-s', `127.0.0.1:${peer.port}`, ...NO_DATETIME, '-c', 'CONNECT alice', '-c', 'STATUS'];
  const check = ['check', `127.0.0.1:${peer.port}`];
  for (const args of [run, [...run, '--json'], check]) {
    const toFull = ['sh', '-c', 'exec "$@" > /dev/full', 'sh', ...client, ...args];
    const { stderr, code } = await toEnd(startProgram(t, { name: 'full', command: 'env', args: toFull }));
    t.equal(code, 1, args.join(' '));
    t.match(stderr, /^sunshare: stdout: the disk is full \(ENOSPC\)$/m);
    t.equal(stderr.match(/stdout/g)?.length, 1, 'once');
    if (args !== check) t.match(peer.received.at(-1), /^DISCONNECT\0/);
  }
});

await t.test('SIGTERM interrupts a download, which leaves nothing, and disconnects', async (t) => {
  const folder = t.testdir({ kept: 'precious' });
  const stalling = await rawPeer(t, (socket) => {
    socket.write('\x009\x00some', () => started.program.signal('SIGTERM'));
  });
  const server = await serverPointingTo(t, stalling.port);
  const getFile = `GET_FILE bob x ${path.join(folder, 'kept')}`;
  const args = [
    '-s',
    `127.0.0.1:${server.port}`,
    ...NO_DATETIME,
    '--force',
    '-c',
    'CONNECT alice',
    '-c',
    getFile,
  ];
  const started = startOurs(t, MAIN, args);
  const { stdout, code } = await toEnd(started);
  t.equal(stdout, 'CONNECT OK\nGET_FILE FAIL\nDISCONNECT OK\n+++ FINISHED +++\n');
  t.equal(code, 1);
  t.same(readdirSync(folder), ['kept']);
  t.equal(readFileSync(path.join(folder, 'kept'), 'utf8'), 'precious');
});

/** A server that says yes to everything and sends everybody to one peer. */
async function serverPointingTo(t: Test, peerPort: number): Promise<RawPeer> {
  const server = await rawPeer(t, (socket, index) => {
    const isLookUp = server.received[index]?.startsWith('GET USER INFO') === true;
    socket.end(isLookUp ? `\x00127.0.0.1\x00${peerPort}\x00` : '\x00');
  });
  return server;
}

/** What becomes of a download of 99,999 bytes onto a file, after this preparation in a namespace. */
async function fetchAfter(
  t: Test,
  prepare: (folder: string) => string,
): Promise<{ stdout: string; stderr: string }> {
  const folder = t.testdir({ here: {} });
  const file = Buffer.concat([Buffer.from('\x00' + '99999\x00'), Buffer.alloc(99_999)]);
  const peer = await rawPeer(t, (socket) => socket.end(file));
  const server = await serverPointingTo(t, peer.port);
  const client = [process.execPath, `${ROOT}dist/${MAIN}`, '-s', `127.0.0.1:${server.port}`, ...NO_DATETIME];
  const commands = ['--force', '-c', "'CONNECT alice'", '-c', `'GET_FILE bob x ${folder}/here/kept'`];
  const script = [
    prepare(`${folder}/here`),
    // Otherwise tap's own hook ends the client at SIGXFSZ, which Node ignores.
    'unset NODE_OPTIONS',
    [...client, ...commands].join(' '),
    `ls -A ${folder}/here`,
    `cat ${folder}/here/kept`,
  ].join('\n');
  const flags = process.getuid?.() === 0 ? '-m' : '-Urm';
  const namespace = { name: 'namespace', command: 'unshare', args: [flags, 'sh', '-c', script] };
  return toEnd(startProgram(t, namespace));
}

const DISKS: Record<string, { prepare: (folder: string) => string; reason: RegExp }> = {
  'a disk with too little room': {
    prepare: (folder) => `mount -t tmpfs -o size=64k tmpfs ${folder}; echo precious > ${folder}/kept`,
    reason: /no room for 99999 bytes, \d+ are free$/m,
  },
  'a limit that only writing meets': {
    prepare: (folder) => `echo precious > ${folder}/kept; ulimit -f 32`,
    reason: /here\/kept: larger than a file may be here \(EFBIG\)$/m,
  },
  'a disk that is read-only': {
    prepare: (folder) =>
      `mount -t tmpfs tmpfs ${folder}; echo precious > ${folder}/kept; mount -o remount,ro ${folder}`,
    reason: /here: the disk is read-only \(EROFS\)$/m,
  },
};

for (const [name, { prepare, reason }] of Object.entries(DISKS))
  await t.test(name, { skip: skipUnless('unshare', 'namespace') }, async (t) => {
    const { stdout, stderr } = await fetchAfter(t, prepare);
    t.equal(stdout, 'CONNECT OK\nGET_FILE FAIL\nDISCONNECT OK\n+++ FINISHED +++\nkept\nprecious\n');
    t.match(stderr, reason);
  });

await t.test(
  'a terminal: editing, history, and Ctrl-C like QUIT',
  { skip: skipUnless('script') },
  async (t) => {
    const peer = await rawPeer(t, (socket) => socket.end('\x00'));
    const command = [process.execPath, `${ROOT}dist/${MAIN}`, '-s', `127.0.0.1:${peer.port}`, ...NO_DATETIME];
    const { program, output } = startProgram(t, {
      name: 'terminal',
      command: 'script',
      args: ['-qfec', command.join(' '), '/dev/null'],
      env: { TERM: 'xterm', NO_COLOR: '1' },
      isFed: true,
    });
    await program.ready((text) => text.includes('c> '));
    const registered = program.ready((text) => /REGISTER OK\r\n[^]*c> /.test(text));
    program.write('REGISTER alixx\x7f\x7fce\r');
    await registered;
    const connected = program.ready((text) => /CONNECT OK\r\n[^]*c> /.test(text));
    program.write('CONNECT alice\r');
    await connected;
    program.write('\x03');
    await program.ended;
    t.equal(program.exitCode, 0);
    t.match(output.stdout, /DISCONNECT OK\r\n\+\+\+ FINISHED \+\+\+\r\n$/);
    t.same(
      peer.received.map((request) => request.split('\0')[2]),
      ['alice', 'alice', 'alice'],
    );
  },
);
