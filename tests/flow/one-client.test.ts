import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { printed } from '../eventually.js';
import { runToEnd } from './client-run.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';

/** One client and the P2P server, every command and every answer. */
type Step = [command: string, answer: string];

const CONTENTS = { empty: Buffer.alloc(0), small: Buffer.from('hello'), big: randomBytes(3_000_000) };

function filesIn(t: Test): string {
  const folder = t.testdir({ kept: 'precious' });
  for (const [name, content] of Object.entries(CONTENTS)) writeFileSync(path.join(folder, name), content);
  return folder;
}

function story(folder: string): Step[] {
  const at = (name: string): string => path.join(folder, name);
  return [
    ['UNREGISTER alice', 'USER DOES NOT EXIST\n'],
    ['CONNECT alice', 'CONNECT FAIL, USER DOES NOT EXIST\n'],
    ['REGISTER alice', 'REGISTER OK\n'],
    ['REGISTER alice', 'USERNAME IN USE\n'],
    ['REGISTER bob', 'REGISTER OK\n'],

    ['PUBLISH x a description', 'PUBLISH FAIL, USER NOT CONNECTED\n'],
    ['DELETE x', 'DELETE FAIL, USER NOT CONNECTED\n'],
    ['LIST_USERS', 'LIST_USERS FAIL, USER NOT CONNECTED\n'],
    ['LIST_CONTENT alice', 'LIST_CONTENT FAIL, USER NOT CONNECTED\n'],
    [`GET_FILE alice x ${at('kept')}`, 'GET_FILE FAIL\n'],
    ['DISCONNECT alice', 'DISCONNECT FAIL, USER NOT CONNECTED\n'],

    ['connect alice', 'CONNECT OK\n'],
    ['CONNECT alice', 'USER ALREADY CONNECTED\n'],
    [`PUBLISH ${at('small')} a "small"  file`, 'PUBLISH OK\n'],
    [`PUBLISH ${at('small')} again`, 'PUBLISH FAIL, CONTENT ALREADY PUBLISHED\n'],
    [`PUBLISH ${at('empty')} nothing`, 'PUBLISH OK\n'],
    [`PUBLISH ${at('big')} a lot`, 'PUBLISH OK\n'],
    [`PUBLISH ${at('absent')} not there`, 'PUBLISH OK\n'],
    ['LIST_USERS', 'LIST_USERS OK\n'],
    [
      'LIST_CONTENT alice',
      `LIST_CONTENT OK\n${at('small')}\n${at('empty')}\n${at('big')}\n${at('absent')}\n`,
    ],
    ['LIST_CONTENT bob', 'LIST_CONTENT OK\n'],
    ['LIST_CONTENT nobody', 'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST\n'],

    [`GET_FILE alice ${at('small')} ${at('got-small')}`, 'GET_FILE OK\n'],
    [`GET_FILE alice ${at('empty')} ${at('got-empty')}`, 'GET_FILE OK\n'],
    [`GET_FILE alice ${at('big')} ${at('got-big')}`, 'GET_FILE OK\n'],
    [`GET_FILE alice ${at('absent')} ${at('kept')}`, 'GET_FILE FAIL, FILE NOT EXIST\n'],
    [`GET_FILE alice /etc/passwd ${at('kept')}`, 'GET_FILE FAIL, FILE NOT EXIST\n'],
    [`GET_FILE nobody x ${at('kept')}`, 'GET_FILE FAIL\n'],
    [`GET_FILE bob x ${at('kept')}`, 'GET_FILE FAIL\n'],
    [`GET_FILE alice ${at('small')} ${folder}`, 'GET_FILE FAIL\n'],
    [`GET_FILE alice ${at('small')} ${at('no/folder')}`, 'GET_FILE FAIL\n'],

    [`DELETE ${at('small')}`, 'DELETE OK\n'],
    [`DELETE ${at('small')}`, 'DELETE FAIL, CONTENT NOT PUBLISHED\n'],
    ['LIST_CONTENT alice', `LIST_CONTENT OK\n${at('empty')}\n${at('big')}\n${at('absent')}\n`],
    [`GET_FILE alice ${at('small')} ${at('kept')}`, 'GET_FILE FAIL, FILE NOT EXIST\n'],

    ['', ''],
    ['REGISTER', 'Syntax error. Usage: REGISTER <userName>\n'],
    ['LIST_USERS now', 'Syntax error. Use: LIST_USERS\n'],
    ['FOO', 'Error: command FOO not valid.\n'],

    // As somebody else: alice is disconnected first.
    ['CONNECT bob', 'CONNECT OK\n'],
    [`GET_FILE alice ${at('big')} ${at('kept')}`, 'GET_FILE FAIL\n'],
    ['LIST_USERS', 'LIST_USERS OK\n'],
    ['LIST_CONTENT alice', `LIST_CONTENT OK\n${at('empty')}\n${at('big')}\n${at('absent')}\n`],
    ['DISCONNECT alice', 'DISCONNECT FAIL, USER NOT CONNECTED\n'],
    ['DISCONNECT bob', 'DISCONNECT OK\n'],
    ['DISCONNECT bob', 'DISCONNECT FAIL, USER NOT CONNECTED\n'],
    ['DISCONNECT nobody', 'DISCONNECT FAIL, USER DOES NOT EXIST\n'],
    ['LIST_USERS', 'LIST_USERS FAIL, USER NOT CONNECTED\n'],

    // What was published stays published, and is served again after a new CONNECT.
    ['CONNECT alice', 'CONNECT OK\n'],
    [`GET_FILE alice ${at('big')} ${at('got-again')}`, 'GET_FILE OK\n'],
    ['UNREGISTER alice', 'UNREGISTER OK\n'],
    ['LIST_USERS', 'LIST_USERS FAIL, USER NOT CONNECTED\n'],
    ['UNREGISTER alice', 'USER DOES NOT EXIST\n'],
    ['UNREGISTER bob', 'UNREGISTER OK\n'],
  ];
}

function assertFiles(t: Test, folder: string): void {
  const got = (name: string): Buffer => readFileSync(path.join(folder, name));
  t.ok(got('got-small').equals(CONTENTS.small));
  t.ok(got('got-empty').equals(CONTENTS.empty));
  t.ok(got('got-big').equals(CONTENTS.big));
  t.ok(got('got-again').equals(CONTENTS.big));
  t.equal(got('kept').toString(), 'precious', 'no failed download touched it');
  t.same(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    [],
    'no temporary file is left',
  );
}

for (const wire of ['space', 'underscore']) {
  await t.test(`one client, step by step, --wire ${wire}`, async (t) => {
    const folder = filesIn(t);
    const server = await startServer(t);
    const client = await ConsoleClient.start(t, { port: server.port, args: ['--wire', wire] });
    for (const [command, answer] of story(folder)) t.equal(await client.command(command), answer, command);
    t.same(await client.end('QUIT'), { printed: '+++ FINISHED +++\n', ended: 'ended with status 0' });
    assertFiles(t, folder);
    t.equal(client.warnings.match(/datetime service/g)?.length, 1, 'one warning about the time');
  });
}

await t.test('the same from a pipe: the output is all of it, byte by byte', async (t) => {
  const folder = filesIn(t);
  const server = await startServer(t);
  const steps = story(folder);
  const input = [...steps.map(([command]) => command), 'QUIT', 'REGISTER late'].join('\n');
  const { stdout, exitCode } = await runToEnd(t, server.port, [], input);
  t.equal(stdout, `${steps.map(([, answer]) => `c> ${answer}`).join('')}c> +++ FINISHED +++\n`);
  t.equal(exitCode, 0);
  assertFiles(t, folder);
});

for (const how of ['QUIT', 'end of input', 'SIGTERM', 'SIGINT'] as const) {
  await t.test(`${how} disconnects first`, async (t) => {
    const server = await startServer(t);
    const client = await ConsoleClient.start(t, { port: server.port });
    await client.command('REGISTER alice');
    await client.command('CONNECT alice');
    const end = { printed: 'DISCONNECT OK\n+++ FINISHED +++\n', ended: 'ended with status 0' };
    t.same(await client.end(how), end);
    await printed(server, 'stdout', (text) => text.includes('OPERATION DISCONNECT FROM alice'));
    t.pass('the server was told');
  });
}

await t.test('an unterminated last line is a command too', async (t) => {
  const server = await startServer(t);
  const { stdout } = await runToEnd(t, server.port, [], 'REGISTER alice\nCONNECT alice');
  t.equal(stdout, 'c> REGISTER OK\nc> CONNECT OK\nc> DISCONNECT OK\n+++ FINISHED +++\n');
});

await t.test('-c: commands without a prompt, and a status', async (t) => {
  const server = await startServer(t);
  const good = await runToEnd(t, server.port, ['-c', 'REGISTER alice', '-c', 'CONNECT alice'], '');
  t.same(good, { stdout: 'REGISTER OK\nCONNECT OK\nDISCONNECT OK\n+++ FINISHED +++\n', exitCode: 0 });
  const bad = await runToEnd(
    t,
    server.port,
    ['-c', 'REGISTER alice', '-c', 'FOO', '-c', 'QUIT', '-c', 'FOO'],
    '',
  );
  const said = 'USERNAME IN USE\nError: command FOO not valid.\n+++ FINISHED +++\n';
  t.same(bad, { stdout: said, exitCode: 1 });
});

await t.test('names and paths the protocol does not allow', async (t) => {
  const folder = t.testdir({ kept: 'precious' });
  const kept = path.join(folder, 'kept');
  const server = await startServer(t);
  const client = await ConsoleClient.start(t, { port: server.port });
  const long = 'x'.repeat(256);
  const longest = 'x'.repeat(255);
  const steps: Step[] = [
    [`REGISTER ${long}`, 'REGISTER FAIL\n'],
    [`REGISTER ${'x'.repeat(10_000)}`, 'REGISTER FAIL\n'],
    [`REGISTER a\u0007`, 'REGISTER FAIL\n'],
    [`REGISTER a\0b`, 'REGISTER FAIL\n'],
    [`UNREGISTER ${long}`, 'UNREGISTER FAIL\n'],
    [`CONNECT ${long}`, 'CONNECT FAIL\n'],
    [`DISCONNECT ${long}`, 'DISCONNECT FAIL\n'],
    [`REGISTER ${longest}`, 'REGISTER OK\n'],
    [`CONNECT ${longest}`, 'CONNECT OK\n'],
    [`PUBLISH ${long} description`, 'PUBLISH FAIL\n'],
    [`PUBLISH x ${long}`, 'PUBLISH FAIL\n'],
    [`PUBLISH ${longest} ${longest}`, 'PUBLISH OK\n'],
    [`PUBLISH back\\slash\u00e9 description`, 'PUBLISH OK\n'],
    [`DELETE ${long}`, 'DELETE FAIL\n'],
    [`LIST_CONTENT ${long}`, 'LIST_CONTENT FAIL\n'],
    [`LIST_CONTENT ${longest}`, `LIST_CONTENT OK\n${longest}\nback\\\\slash\u00e9\n`],
    [`GET_FILE ${long} x ${kept}`, 'GET_FILE FAIL\n'],
    [`GET_FILE ${longest} ${long} ${kept}`, 'GET_FILE FAIL\n'],
    [`GET_FILE ${longest} a\0b ${kept}`, 'GET_FILE FAIL\n'],
    [`GET_FILE ${longest} ${longest} ${kept}`, 'GET_FILE FAIL, FILE NOT EXIST\n'],
    ['x'.repeat(100_000), `Error: command ${'X'.repeat(65_536)} not valid.\n`],
  ];
  for (const [command, answer] of steps) t.equal(await client.command(command), answer, command.slice(0, 30));
  t.equal(readFileSync(kept, 'utf8'), 'precious');
});
