import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import t, { type Test } from 'tap';
import { isTimestamp } from '../../daemons/datetime-format.js';
import { listeningPort, saysReady, startOurs } from '../started-program.js';
import { ConsoleClient } from './console-client.js';
import { type RunningServer, startServer } from './running-server.js';
import { ServerLines } from './server-lines.js';

/** Two clients in parallel, step by step, and a datetime service that stamps every operation. */
interface Stage {
  server: RunningServer;
  alice: ConsoleClient;
  bob: ConsoleClient;
  lines: ServerLines;
}

async function stageWith(t: Test, datetimeUrl: string): Promise<Stage> {
  const server = await startServer(t, { DATETIME_URL: datetimeUrl });
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map((name) => ConsoleClient.start(t, { port: server.port, datetimeUrl, name })),
  );
  if (alice === undefined || bob === undefined) throw new Error('two clients were started');
  const lines = new ServerLines(server);
  const [initLine, promptLine, ...more] = await lines.next(2);
  t.match(initLine, new RegExp(`^s> init server \\d+\\.\\d+\\.\\d+\\.\\d+:${server.port}$`));
  t.same([promptLine, more], ['s>', []]);
  return { server, alice, bob, lines };
}

async function httpService(t: Test, answer: http.RequestListener): Promise<string> {
  const service = http.createServer(answer).listen(0, '127.0.0.1');
  await once(service, 'listening');
  t.teardown(() => {
    service.closeAllConnections();
    service.close();
  });
  return `http://127.0.0.1:${(service.address() as AddressInfo).port}/datetime`;
}

type Actor = 'alice' | 'bob';
/** Who types what, what they see, and which operation that is to the server. */
type Step = [who: Actor, command: string, answer: RegExp | string, operation?: string];

function story(folder: string): Step[] {
  const at = (name: string): string => path.join(folder, name);
  return [
    ['alice', 'REGISTER alice', 'REGISTER OK\n', 'REGISTER'],
    ['bob', 'REGISTER bob', 'REGISTER OK\n', 'REGISTER'],
    ['alice', 'CONNECT alice', 'CONNECT OK\n', 'CONNECT'],
    ['alice', 'LIST_USERS', 'LIST_USERS OK\n', 'LIST USERS'],
    ['bob', 'CONNECT bob', 'CONNECT OK\n', 'CONNECT'],
    ['alice', 'LIST_USERS', /^LIST_USERS OK\nbob 127\.0\.0\.1 \d+\n$/, 'LIST USERS'],
    ['bob', 'LIST_USERS', /^LIST_USERS OK\nalice 127\.0\.0\.1 \d+\n$/, 'LIST USERS'],
    ['alice', `PUBLISH ${at('hers')} a file of hers`, 'PUBLISH OK\n', 'PUBLISH'],
    ['bob', 'LIST_CONTENT alice', `LIST_CONTENT OK\n${at('hers')}\n`, 'LIST CONTENT'],
    ['bob', `PUBLISH ${at('his')} a file of his`, 'PUBLISH OK\n', 'PUBLISH'],
    ['bob', `GET_FILE alice ${at('hers')} ${at('fetched-by-bob')}`, 'GET_FILE OK\n', 'GET USER INFO'],
    ['alice', `GET_FILE bob ${at('his')} ${at('fetched-by-alice')}`, 'GET_FILE OK\n', 'GET USER INFO'],
    ['alice', `DELETE ${at('hers')}`, 'DELETE OK\n', 'DELETE'],
    ['bob', 'LIST_CONTENT alice', 'LIST_CONTENT OK\n', 'LIST CONTENT'],
    ['bob', `GET_FILE alice ${at('hers')} ${at('kept')}`, 'GET_FILE FAIL, FILE NOT EXIST\n', 'GET USER INFO'],
    ['bob', 'FOO', 'Error: command FOO not valid.\n'],
    ['alice', 'DISCONNECT alice', 'DISCONNECT OK\n', 'DISCONNECT'],
    ['bob', 'LIST_USERS', 'LIST_USERS OK\n', 'LIST USERS'],
    ['bob', `GET_FILE alice ${at('hers')} ${at('kept')}`, 'GET_FILE FAIL\n', 'GET USER INFO'],
    ['bob', 'LIST_CONTENT alice', 'LIST_CONTENT OK\n', 'LIST CONTENT'],
    ['alice', 'PUBLISH x y', 'PUBLISH FAIL, USER NOT CONNECTED\n'],
    ['alice', 'CONNECT alice', 'CONNECT OK\n', 'CONNECT'],
    ['bob', 'LIST_USERS', /^LIST_USERS OK\nalice 127\.0\.0\.1 \d+\n$/, 'LIST USERS'],
    ['alice', 'UNREGISTER alice', 'UNREGISTER OK\n', 'UNREGISTER'],
    ['bob', 'LIST_CONTENT alice', 'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST\n', 'LIST CONTENT'],
  ];
}

await t.test('every operation of two clients is stamped with the service’s time', async (t) => {
  let time = '01/01/2026 00:00:00';
  const stage = await stageWith(t, await httpService(t, (_request, response) => response.end(time)));
  const folder = t.testdir({ kept: 'precious', hers: '', his: '' });
  const contents = { hers: randomBytes(2_000_000), his: randomBytes(1_000_000) };
  for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(folder, name), content);

  for (const [index, [who, command, answer, operation]] of story(folder).entries()) {
    time = `17/12/2014 13:20:${String(index).padStart(2, '0')}`;
    const printed = await stage[who].command(command);
    if (typeof answer === 'string') t.equal(printed, answer, `${who}: ${command}`);
    else t.match(printed, answer, `${who}: ${command}`);
    const expected = operation === undefined ? [] : [`s> OPERATION ${operation} FROM ${who} AT ${time}`];
    t.same(await stage.lines.next(expected.length), expected);
  }

  const quit = { printed: '+++ FINISHED +++\n', ended: 'ended with status 0' };
  t.same(await stage.alice.end('QUIT'), quit, 'she is not connected any more');
  t.same(await stage.bob.end('end of input'), { ...quit, printed: `DISCONNECT OK\n${quit.printed}` });
  t.same(await stage.lines.next(1), [`s> OPERATION DISCONNECT FROM bob AT ${time}`]);
  t.equal(stage.alice.warnings, '');
  t.equal(stage.bob.warnings, 'sunshare: alice: no connected user found under this name\n');
  t.ok(readFileSync(path.join(folder, 'fetched-by-bob')).equals(contents.hers));
  t.ok(readFileSync(path.join(folder, 'fetched-by-alice')).equals(contents.his));
  t.equal(readFileSync(path.join(folder, 'kept'), 'utf8'), 'precious');
});

await t.test('both at the same time', async (t) => {
  const time = '17/12/2014 13:20:35';
  const { server, alice, bob, lines } = await stageWith(
    t,
    await httpService(t, (_request, response) => response.end(time)),
  );
  const folder = t.testdir({});
  const at = (name: string): string => path.join(folder, name);
  const contents = { alice: randomBytes(5_000_000), bob: randomBytes(5_000_000) };
  for (const [name, content] of Object.entries(contents)) writeFileSync(at(name), content);
  const both = async (hers: string, his: string, answers: string, operation: string): Promise<void> => {
    const printed = await Promise.all([alice.command(hers), bob.command(his)]);
    t.same(printed, [`${answers}\n`, `${answers}\n`]);
    const expected = ['alice', 'bob'].map((user) => `s> OPERATION ${operation} FROM ${user} AT ${time}`);
    t.same((await lines.next(2)).sort(), expected);
  };
  await both('REGISTER alice', 'REGISTER bob', 'REGISTER OK', 'REGISTER');
  await both('CONNECT alice', 'CONNECT bob', 'CONNECT OK', 'CONNECT');
  await both(`PUBLISH ${at('alice')} a`, `PUBLISH ${at('bob')} b`, 'PUBLISH OK', 'PUBLISH');
  await both(
    `GET_FILE bob ${at('bob')} ${at('to-alice')}`,
    `GET_FILE alice ${at('alice')} ${at('to-bob')}`,
    'GET_FILE OK',
    'GET USER INFO',
  );
  await both('DISCONNECT alice', 'DISCONNECT bob', 'DISCONNECT OK', 'DISCONNECT');
  t.ok(readFileSync(at('to-alice')).equals(contents.bob));
  t.ok(readFileSync(at('to-bob')).equals(contents.alice));
  await Promise.all([alice.end('QUIT'), bob.end('QUIT')]);
  await server.program.stop('SIGINT');
  t.same(await lines.next(1), ['s> Shutting down server']);
});

/** What both do where only the time matters, and the lines it leaves, their times cut off. */
const SHORT_STORY = ['REGISTER', 'CONNECT', 'DISCONNECT'];

async function playShortStory(t: Test, { alice, bob, lines }: Stage): Promise<string[]> {
  for (const operation of SHORT_STORY) {
    const printed = await Promise.all([alice.command(`${operation} alice`), bob.command(`${operation} bob`)]);
    t.same(printed, [`${operation} OK\n`, `${operation} OK\n`]);
  }
  const printed = await lines.next(2 * SHORT_STORY.length);
  const expected = SHORT_STORY.flatMap((name) => ['alice', 'bob'].map((user) => `${name} FROM ${user}`));
  t.same(printed.map((line) => /^s> OPERATION (.*) AT /.exec(line)?.[1]).sort(), expected.sort());
  return printed.map((line) => line.slice(-'DD/MM/YYYY HH:MM:SS'.length));
}

/** The moment a timestamp names, in local time. */
function momentOf(timestamp: string): number {
  const [day = 0, month = 0, year = 0, ...clock] = timestamp.split(/[/ :]/).map(Number);
  const [hour = 0, minute = 0, second = 0] = clock;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

async function assertStampedNow(t: Test, stage: Stage): Promise<void> {
  const begin = Math.floor(Date.now() / 1_000) * 1_000;
  const times = await playShortStory(t, stage);
  t.equal(times.length, 2 * SHORT_STORY.length);
  for (const time of times) {
    t.ok(isTimestamp(time), time);
    t.ok(momentOf(time) >= begin && momentOf(time) <= Date.now(), `${time} is now`);
  }
}

await t.test('with our datetime service running, then stopped', async (t) => {
  const service = startOurs(t, 'daemons/datetime/main.js', ['-p', '0']);
  const port = listeningPort(await service.program.ready(saysReady));
  const stage = await stageWith(t, `http://127.0.0.1:${port}/datetime`);
  await assertStampedNow(t, stage);
  t.equal(stage.alice.warnings + stage.bob.warnings, '', 'the service was used');
  await service.program.stop();
  for (const user of ['alice', 'bob'] as const) await stage[user].command(`UNREGISTER ${user}`);
  await stage.lines.next(2);
  await assertStampedNow(t, stage);
  for (const client of [stage.alice, stage.bob])
    t.match(client.warnings, /^sunshare: datetime service .*ECONNREFUSED.*; using this host's clock\n$/);
});

const USELESS: Record<string, http.RequestListener> = {
  'answers nonsense': (_request, response) => response.end('half past nine'),
  'never answers': () => undefined,
};

for (const [name, answer] of Object.entries(USELESS)) {
  await t.test(`with a datetime service that ${name}`, async (t) => {
    const stage = await stageWith(t, await httpService(t, answer));
    await assertStampedNow(t, stage);
    for (const client of [stage.alice, stage.bob])
      t.match(client.warnings, /^sunshare: datetime service .*; using this host's clock\n$/, 'one warning');
  });
}
