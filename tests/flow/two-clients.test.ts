import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import path from 'node:path';
import t, { type Test } from 'tap';
import { isTimestamp } from '../../daemons/datetime/datetime-format.js';
import { listeningPort, saysReady, startOurs } from '../started-program.js';
import { httpService, NETWORKS, performStory, type Stage, stageWith } from './two-clients-story.js';

await t.test('every operation of two clients is stamped with the service’s time', (t) =>
  performStory(t, NETWORKS[0]),
);

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
