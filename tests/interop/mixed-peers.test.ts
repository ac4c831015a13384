import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { toEnd } from '../client/ended-program.js';
import { ConsoleClient } from '../flow/console-client.js';
import { startServer } from '../flow/running-server.js';
import { performP2p } from '../p2p-request.js';
import { skipUnless } from '../peers.js';
import { ROOT, startOurs } from '../started-program.js';
import { startPythonServer } from './p2p/python-peers.js';

// Programs of the base protocol, in Python, in the place of either side: no extension may be needed by anybody.

const SERVERS = {
  'our server': async (t: Test) => (await startServer(t)).port,
  'a server in Python': startPythonServer,
};
const PYTHON_CLIENT = ['python3', `${ROOT}tests/interop/p2p/client.py`] as const;
const CLIENTS = {
  'our client': {},
  'our client, base operations only': { args: ['--wire', 'underscore'] },
  'a client in Python': { program: PYTHON_CLIENT },
};
type Pair = readonly [keyof typeof SERVERS, keyof typeof CLIENTS];

const skip = skipUnless('python3');

// It only waits most of its time: the other tests run meanwhile.
const pythonServerResults = skip === false ? checkPythonServer() : undefined;

async function checkPythonServer(): Promise<{ stdout: string; code: number | null }> {
  return toEnd(startOurs(t, 'client/main.js', ['check', `127.0.0.1:${await startPythonServer(t)}`]));
}

for (const [server, client] of [
  ['our server', 'our client'],
  ['our server', 'our client, base operations only'],
  ['our server', 'a client in Python'],
  ['a server in Python', 'our client'],
  ['a server in Python', 'our client, base operations only'],
] as const satisfies readonly Pair[]) {
  await t.test(`${client} and one in Python at ${server}`, { skip }, async (t) => {
    const port = await SERVERS[server](t);
    const alice = await ConsoleClient.start(t, { port, name: 'alice', ...CLIENTS[client] });
    const bob = await ConsoleClient.start(t, { port, name: 'bob', program: PYTHON_CLIENT });
    await shareWithEachOther(t, alice, bob);
  });
}

/** Each fetches the other's file; what was deleted is not to be had any more. */
async function shareWithEachOther(t: Test, alice: ConsoleClient, bob: ConsoleClient): Promise<void> {
  const folder = t.testdir({});
  const at = (name: string): string => path.join(folder, name);
  const sides = [
    { name: 'alice', client: alice, content: randomBytes(300_000), other: 'bob' },
    { name: 'bob', client: bob, content: Buffer.alloc(0), other: 'alice' },
  ];
  for (const { name, client, content } of sides) {
    writeFileSync(at(name), content);
    t.equal(await client.command(`REGISTER ${name}`), 'REGISTER OK\n');
    t.equal(await client.command(`CONNECT ${name}`), 'CONNECT OK\n');
    t.equal(await client.command(`PUBLISH ${at(name)} file of ${name}`), 'PUBLISH OK\n');
  }
  for (const { client, other } of sides) {
    t.match(
      await client.command('LIST_USERS'),
      new RegExp(`^LIST_USERS OK\\n${other} 127\\.0\\.0\\.1 \\d+\\n$`),
    );
    t.equal(await client.command(`LIST_CONTENT ${other}`), `LIST_CONTENT OK\n${at(other)}\n`);
    t.equal(await client.command(`GET_FILE ${other} ${at(other)} ${at(`got-${other}`)}`), 'GET_FILE OK\n');
    t.equal(
      await client.command(`GET_FILE ${other} /etc/passwd ${at('stolen')}`),
      'GET_FILE FAIL, FILE NOT EXIST\n',
    );
  }
  for (const { name, content } of sides)
    t.ok(readFileSync(at(`got-${name}`)).equals(content), `file of ${name}`);
  for (const { name, client } of sides) t.equal(await client.command(`DELETE ${at(name)}`), 'DELETE OK\n');
  for (const { client, other } of sides) {
    t.equal(
      await client.command(`GET_FILE ${other} ${at(other)} ${at('gone')}`),
      'GET_FILE FAIL, FILE NOT EXIST\n',
    );
  }
  for (const { client } of sides)
    t.equal((await client.end('QUIT')).printed, 'DISCONNECT OK\n+++ FINISHED +++\n');
}

for (const client of ['our client', 'a client in Python'] as const) {
  await t.test(`${client} keeps the rules for peers`, { skip }, async (t) => {
    const file = path.join(t.testdir({ file: 'x'.repeat(100_000) }), 'file');
    const { port } = await startServer(t);
    const alice = await ConsoleClient.start(t, { port, name: 'alice', ...CLIENTS[client] });
    for (const command of ['REGISTER alice', 'CONNECT alice', `PUBLISH ${file} d`])
      await alice.command(command);
    for (const operation of [['REGISTER'], ['CONNECT', '9']] as const)
      await performP2p(port, operation[0], '', 'bob', ...operation.slice(1));
    const info = await performP2p(port, 'GET USER INFO', '', 'bob', 'alice');
    const address = `127.0.0.1:${info.toString().split('\0')[2] ?? ''}`;
    const args = ['check', '--peer', address, file, file];
    const { stdout, code } = await toEnd(startOurs(t, 'client/main.js', args));
    t.same(
      stdout.split('\n').filter((line) => line.startsWith('[FAIL]')),
      [],
    );
    t.match(stdout, /\n[12][0-9] passed, 0 failed\n$/);
    t.equal(code, 0);
  });
}

await t.test('a server in Python keeps every rule', { skip }, async (t) => {
  const { stdout = '', code } = (await pythonServerResults) ?? {};
  t.same(
    stdout.split('\n').filter((line) => line.startsWith('[FAIL]')),
    [],
  );
  t.match(stdout, /\n1[0-9][0-9] passed, 0 failed\n$/);
  t.equal(code, 0);
});
