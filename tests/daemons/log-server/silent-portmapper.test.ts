import { once } from 'node:events';
import net from 'node:net';
import t, { type Test } from 'tap';
import { RegistrationsOnDuty } from '../../../daemons/log-server/duty.js';
import { eventually } from '../../eventually.js';
import { saysReady, startOurs } from '../../started-program.js';
import { playedPortmapper } from './played-portmapper.js';

// A portmapper that lets itself be connected to and says nothing, as one that is stopped does.

const LOG_SERVER = 'daemons/log-server/main.js';

interface SilentPortmapper {
  readonly port: number;
  /** Resolves when somebody has asked it for the first time. */
  readonly isAsked: Promise<unknown>;
}

async function silentPortmapper(t: Test): Promise<SilentPortmapper> {
  const held: net.Socket[] = [];
  const server = net.createServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
  t.teardown(() => {
    for (const socket of held) socket.destroy();
    server.close();
  });
  const isAsked = once(server, 'connection');
  await once(server, 'listening');
  return { port: (server.address() as net.AddressInfo).port, isAsked };
}

function flagsFor(port: number): string[] {
  return ['--host', '127.0.0.1', '--portmapper', `127.0.0.1:${port}`];
}

await t.test('holds up neither the start nor the stop', async (t) => {
  const { port } = await silentPortmapper(t);
  const { program, output } = startOurs(t, LOG_SERVER, flagsFor(port));
  await program.ready(saysReady);
  t.notMatch(output.stderr, /cannot register/, 'before it has been waited for');
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
  t.notMatch(output.stderr, /did not stop/);
});

await t.test('nor a stop while it is starting', async (t) => {
  const { port, isAsked } = await silentPortmapper(t);
  const { program, output } = startOurs(t, LOG_SERVER, flagsFor(port));
  await isAsked;
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 0);
  t.notMatch(output.stderr, /did not stop/);
});

await t.test('nor the stop of one that takes over', async (t) => {
  let tell = (isOnDuty: boolean): void => void t.fail(String(isOnDuty));
  const duty = { isOnDuty: false, onDuty: (listener: typeof tell) => void (tell = listener) };
  const { port, isAsked } = await silentPortmapper(t);
  const said: string[] = [];
  const registrations = await RegistrationsOnDuty.begin(
    {
      listeners: [],
      portmapper: { host: '127.0.0.1', port },
      mode: 'optional',
      diagnose: (message) => void said.push(message),
      watch: { watchRegistration: () => () => undefined, standsBy: () => undefined },
    },
    duty,
  );
  tell(true);
  await isAsked;
  t.equal(registrations.remark, '; not found through the portmapper');
  await registrations.close();
  t.notMatch(said.join('\n'), /cannot register/, 'before it has been waited for');
});

await t.test('who was ready before it spoke is registered when it does', async (t) => {
  let speak = (): void => undefined;
  const speaks = new Promise<void>((resolve) => (speak = resolve));
  const registered: string[] = [];
  const port = await playedPortmapper(t, {
    PMAPPROC_SET: ({ vers, prot }) => registered.push(`${vers} ${prot}`) > 0,
    async PMAPPROC_UNSET() {
      await speaks;
      return true;
    },
  });
  const { program } = startOurs(t, LOG_SERVER, flagsFor(port));
  await program.ready(saysReady);
  t.same(registered, []);
  speak();
  await eventually('both versions are registered', () => registered.length >= 4);
  t.same(registered.slice(0, 4), ['2 6', '2 17', '1 6', '1 17']);
});
