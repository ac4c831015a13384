import t, { type Test } from 'tap';
import { eventually } from '../eventually.js';
import { ConsoleClient } from './console-client.js';
import { startServer } from './running-server.js';
import type { RunningServer } from './several-servers.js';

// Real clients at a real server whose sessions last two seconds.

const TTL_MS = 2_000;
/** How much later than that the server may notice. */
const EXPIRY_MS = 1_000;

async function stage(t: Test): Promise<{ server: RunningServer; alice: ConsoleClient; bob: ConsoleClient }> {
  const server = await startServer(t, {}, undefined, ['--session-ttl', String(TTL_MS / 1000)]);
  const alice = await ConsoleClient.start(t, { port: server.port, name: 'alice' });
  const bob = await ConsoleClient.start(t, { port: server.port, name: 'bob' });
  for (const [client, name] of [
    [alice, 'alice'],
    [bob, 'bob'],
  ] as const) {
    t.equal(await client.command(`REGISTER ${name}`), 'REGISTER OK\n');
    t.equal(await client.command(`CONNECT ${name}`), 'CONNECT OK\n');
  }
  return { server, alice, bob };
}

const isAlone = async (bob: ConsoleClient): Promise<boolean> =>
  (await bob.command('LIST_USERS')) === 'LIST_USERS OK\n';
/** Asked until it is so: on a machine that is very busy a client may be given up, and then comes back. */
const hasAlice = (bob: ConsoleClient): Promise<void> =>
  eventually('alice is there', async () =>
    (await bob.command('LIST_USERS')).startsWith('LIST_USERS OK\nalice '),
  );

await t.test('a client that was killed is gone within its time to live, and can come back', async (t) => {
  const { server, alice, bob } = await stage(t);
  const times = [await timeToVanish(alice, bob)];
  t.notOk(server.output.stdout.includes('HEARTBEAT'), 'heartbeats are not shown');
  const again = await ConsoleClient.start(t, { port: server.port, name: 'alice again' });
  t.equal(await again.command('CONNECT alice'), 'CONNECT OK\n');
  // A machine that is very busy is given a second try.
  if (times.some((ms) => ms > TTL_MS + EXPIRY_MS)) times.push(await timeToVanish(again, bob));
  t.ok(Math.min(...times) <= TTL_MS + EXPIRY_MS, `gone after ${times.map(Math.round).join(' and ')} ms`);
});

/** Milliseconds from the kill to when others do not see it any more. */
async function timeToVanish(alice: ConsoleClient, bob: ConsoleClient): Promise<number> {
  const killed = performance.now();
  await alice.end('SIGKILL');
  await eventually('alice is gone', () => isAlone(bob));
  return performance.now() - killed;
}

await t.test('clients that only wait stay connected', async (t) => {
  const { alice, bob } = await stage(t);
  const end = performance.now() + 3 * TTL_MS;
  await eventually('three times to live have passed', () => performance.now() > end);
  await hasAlice(bob);
  t.equal((await alice.end('QUIT')).printed, 'DISCONNECT OK\n+++ FINISHED +++\n');
});

await t.test('who was given up while asleep connects again, and says so', async (t) => {
  const { alice, bob } = await stage(t);
  alice.signal('SIGSTOP');
  await eventually('alice is gone', () => isAlone(bob));
  alice.signal('SIGCONT');
  await hasAlice(bob);
  // The server knows of it before the client does.
  await eventually('alice says so', () =>
    alice.warnings.includes('alice: the server had ended the connection; connected again\n'),
  );
});

await t.test('the goodbye of one who slept does not end the connection that followed', async (t) => {
  const { server, alice, bob } = await stage(t);
  alice.signal('SIGSTOP');
  await eventually('alice is gone', () => isAlone(bob));
  const again = await ConsoleClient.start(t, { port: server.port, name: 'alice again' });
  t.equal(await again.command('CONNECT alice'), 'CONNECT OK\n');
  alice.signal('SIGCONT');
  const { printed } = await alice.end('QUIT');
  t.equal(printed, 'DISCONNECT FAIL, USER NOT CONNECTED\n+++ FINISHED +++\n');
  await hasAlice(bob);
});
