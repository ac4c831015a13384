import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Test } from 'tap';
import { LOOPBACK } from '../loopback.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';
import { ServerLines } from './server-lines.js';

/** Two clients in parallel, step by step, and a datetime service that stamps every operation. */
export interface Stage {
  server: RunningServer;
  alice: ConsoleClient;
  bob: ConsoleClient;
  lines: ServerLines;
}

export async function stageWith(
  t: Test,
  datetimeUrl: string,
  network: Network = NETWORKS[0],
): Promise<Stage> {
  const { listening, reached } = network;
  const server = await startServer(t, { DATETIME_URL: datetimeUrl }, undefined, [], listening);
  const [alice, bob] = await Promise.all(
    (['alice', 'bob'] as const).map((name) =>
      ConsoleClient.start(t, { port: server.port, host: reached[name], datetimeUrl, name }),
    ),
  );
  if (alice === undefined || bob === undefined) throw new Error('two clients were started');
  const lines = new ServerLines(server);
  const [initLine, promptLine, ...more] = await lines.next(2);
  t.match(initLine, new RegExp(`^s> init server (\\d+\\.\\d+\\.\\d+\\.\\d+|\\[::1\\]):${server.port}$`));
  t.same([promptLine, more], ['s>', []]);
  return { server, alice, bob, lines };
}

/** Where the server listens, and by which of its addresses the two reach it. */
export interface Network {
  listening: string;
  reached: Record<Actor, string>;
}

export const NETWORKS = [
  { listening: LOOPBACK, reached: { alice: LOOPBACK, bob: LOOPBACK } },
  { listening: '::1', reached: { alice: '::1', bob: '[::1]' } },
  { listening: '::', reached: { alice: '127.0.0.1', bob: '::1' } },
] as const satisfies Network[];

export async function httpService(t: Test, answer: http.RequestListener): Promise<string> {
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

function story(folder: string, { reached }: Network): Step[] {
  const at = (name: string): string => path.join(folder, name);
  const listed = (user: Actor): RegExp => {
    const ip = reached[user].replace(/[[\]]/g, '').replaceAll('.', '\\.');
    return new RegExp(`^LIST_USERS OK\\n${user} ${ip} \\d+\\n$`);
  };
  return [
    ['alice', 'REGISTER alice', 'REGISTER OK\n', 'REGISTER'],
    ['bob', 'REGISTER bob', 'REGISTER OK\n', 'REGISTER'],
    ['alice', 'CONNECT alice', 'CONNECT OK\n', 'CONNECT'],
    ['alice', 'LIST_USERS', 'LIST_USERS OK\n', 'LIST USERS'],
    ['bob', 'CONNECT bob', 'CONNECT OK\n', 'CONNECT'],
    ['alice', 'LIST_USERS', listed('bob'), 'LIST USERS'],
    ['bob', 'LIST_USERS', listed('alice'), 'LIST USERS'],
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
    ['bob', 'LIST_USERS', listed('alice'), 'LIST USERS'],
    ['alice', 'UNREGISTER alice', 'UNREGISTER OK\n', 'UNREGISTER'],
    ['bob', 'LIST_CONTENT alice', 'LIST_CONTENT FAIL, REMOTE USER DOES NOT EXIST\n', 'LIST CONTENT'],
  ];
}

export async function performStory(t: Test, network: Network): Promise<void> {
  let time = '01/01/2026 00:00:00';
  const service = await httpService(t, (_request, response) => response.end(time));
  const stage = await stageWith(t, service, network);
  const folder = t.testdir({ kept: 'precious', hers: '', his: '' });
  const contents = { hers: randomBytes(2_000_000), his: randomBytes(1_000_000) };
  for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(folder, name), content);

  for (const [index, [who, command, answer, operation]] of story(folder, network).entries()) {
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
}
