import { once } from 'node:events';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import t from 'tap';
import type { ServerOperation } from '../../../../daemons/p2p-protocol/index.js';
import { Authenticator } from '../../../../daemons/p2p-server/auth/authenticator.js';
import { MemoryDirectory } from '../../../../daemons/p2p-server/store/memory-directory.js';
import { readToEnd, type RunningService, startService, TIME } from '../running-service.js';

interface Service extends RunningService {
  /** With a secret before the request. */
  readonly show: (secret: string, ...strings: string[]) => Promise<string>;
}

async function startWithSecrets(
  isRequired: boolean,
  options: Parameters<typeof startService>[0] = {},
): Promise<Service> {
  const directory = new MemoryDirectory();
  const authenticator = new Authenticator({ isRequired, store: directory, log2Cost: 8 });
  const running = await startService({ directory, authenticator, ...options });
  const show: Service['show'] = (secret, ...strings) => running.ask('WITH SECRET', secret, ...strings);
  return { ...running, show };
}

/** What every operation of a user takes behind their name, and its other error. */
const OF_A_USER: Readonly<
  Record<Exclude<ServerOperation, 'REGISTER'>, [args: readonly string[], otherError: string]>
> = {
  CONNECT: [['4000'], '03'],
  DISCONNECT: [[], '03'],
  PUBLISH: [['/f', 'd'], '04'],
  DELETE: [['/f'], '04'],
  LIST_USERS: [[], '03'],
  LIST_CONTENT: [['alice'], '04'],
  GET_USER_INFO: [['alice'], '03'],
  START_SESSION: [['4000'], '03'],
  HEARTBEAT: [['1'], '03'],
  DISCONNECT_SESSION: [['1'], '03'],
  DESCRIBE_FILE: [['/f', '1'], '04'],
  LIST_CONTENT_LONG: [['alice', ''], '04'],
  SEARCH: [['', ''], '03'],
  ANNOUNCE_CERTIFICATE: [['1', '0a'.repeat(32)], '03'],
  GET_CERTIFICATE: [['alice'], '03'],
  UNREGISTER: [[], '02'],
};

await t.test('required: no operation succeeds without the secret, or with a wrong one', async (t) => {
  const { ask, show, audited, said, lines } = await startWithSecrets(true);
  t.equal(await ask('REGISTER', TIME, 'alice'), '02');
  t.equal(await show('', 'REGISTER', TIME, 'alice'), '02', 'an empty one is none');
  t.equal(await show('right', 'REGISTER', TIME, 'alice'), '00');
  t.equal(await show('other', 'REGISTER', TIME, 'alice'), '01');
  t.equal(await show('right', 'CONNECT', TIME, 'alice', '4000'), '00');
  t.equal(await show('right', 'PUBLISH', TIME, 'alice', '/f', 'd'), '00');
  for (const [opcode, [args, otherError]] of Object.entries(OF_A_USER)) {
    const strings = [opcode, TIME, 'alice', ...args];
    t.equal(await ask(...strings), otherError, strings.join(' '));
    t.equal(await show('wrong', ...strings), otherError, strings.join(' '));
  }
  t.equal(
    await show('right', 'LIST CONTENT', TIME, 'alice', 'alice'),
    `00${hex('1', '/f')}`,
    'all is as it was',
  );
  t.equal(await show('any', 'CONNECT', TIME, 'nobody', '4000'), '01', 'a name that nobody has');
  t.equal(await ask('CONNECT', TIME, 'nobody', '4000'), '03');
  t.same(
    said,
    [
      'registers without a secret',
      'gives no secret',
      'gives a wrong secret',
      'gives too many wrong secrets',
    ].map((reason) => `127.0.0.1 ${reason} (--auth): refused; said once a minute at most`),
  );
  t.ok(audited.length > 20);
  t.notMatch(JSON.stringify([audited, lines]), /right|wrong|WITH SECRET/, 'no secret is ever said');
});

await t.test('a name that was given back takes a new secret, and the old one is worth nothing', async (t) => {
  const { show } = await startWithSecrets(true);
  t.equal(await show('first', 'REGISTER', TIME, 'alice'), '00');
  t.equal(await show('first', 'UNREGISTER', TIME, 'alice'), '00');
  t.equal(await show('second', 'REGISTER', TIME, 'alice'), '00');
  t.equal(await show('first', 'CONNECT', TIME, 'alice', '4000'), '03');
  t.equal(await show('second', 'CONNECT', TIME, 'alice', '4000'), '00');
});

await t.test(
  'a name that is given back while somebody else registers it is not left without a secret',
  async (t) => {
    class GivenBack extends MemoryDirectory {
      override async secretOf(user: string): ReturnType<MemoryDirectory['secretOf']> {
        const known = await super.secretOf(user);
        await this.unregister(user);
        return known;
      }
    }
    const directory = new GivenBack();
    const authenticator = new Authenticator({ isRequired: true, store: directory, log2Cost: 8 });
    const { ask } = await startService({ directory, authenticator });
    await directory.register('alice', 'hash');
    t.equal(await ask('WITH SECRET', 'mine', 'REGISTER', TIME, 'alice'), '01');
    t.same(await directory.secretOf('alice'), { status: 'userDoesNotExist' });
  },
);

await t.test('optional: who registered with a secret needs it, the others do as ever', async (t) => {
  const { ask, show } = await startWithSecrets(false);
  t.equal(await ask('REGISTER', TIME, 'open'), '00');
  t.equal(await show('right', 'REGISTER', TIME, 'alice'), '00');
  t.equal(await ask('CONNECT', TIME, 'open', '4000'), '00');
  t.equal(await show('whatever', 'DISCONNECT', TIME, 'open'), '00');
  t.equal(await ask('CONNECT', TIME, 'alice', '4000'), '03');
  t.equal(await show('right', 'CONNECT', TIME, 'alice', '4000'), '00');
  t.equal(await ask('BOGUS', TIME, 'alice'), '');
});

await t.test('off: a secret is an unknown opcode', async (t) => {
  const { ask, audited } = await startService();
  t.equal(await ask('WITH SECRET', 'right', 'REGISTER', TIME, 'alice'), '');
  t.same(audited, []);
});

await t.test('on the wire: any split, both spellings, once, within bounds', async (t) => {
  const { connect, ask, show, audited } = await startWithSecrets(true);
  const socket = await connect();
  for (const byte of Buffer.from(`WITH_SECRET\0right\0REGISTER\0${TIME}\0alice\0`))
    socket.write(Buffer.of(byte));
  t.equal(await readToEnd(socket), '00');
  t.equal(await show('x'.repeat(255), 'REGISTER', TIME, 'bob'), '00');
  t.equal(await ask('WITH SECRET', 'right', 'WITH SECRET', 'right', 'REGISTER', TIME, 'carol'), '');
  t.equal(await ask('REGISTER', TIME, 'carol', 'WITH SECRET', 'right'), '02');
  const alone = await connect();
  alone.end('WITH SECRET\0right\0');
  t.equal(await readToEnd(alone), '', 'nothing follows');
  const huge = await connect();
  huge.on('error', () => undefined);
  huge.write(`WITH SECRET\0${'x'.repeat(1_000_000)}\0REGISTER\0${TIME}\0dave\0`);
  t.equal(await readToEnd(huge), '', 'a secret of 1 MB');
  t.same(
    audited.map(({ username }) => username),
    ['alice', 'bob', 'carol'],
  );
});

await t.test('without TLS a secret is taken from loopback only', async (t) => {
  const [other] = otherAddresses();
  if (other === undefined) {
    t.comment('this machine has loopback only');
    return;
  }
  const { said, service } = await startWithSecrets(true, { host: '0.0.0.0' });
  const socket = net.connect(service.address.port, other);
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  socket.write(`WITH SECRET\0right\0REGISTER\0${TIME}\0alice\0`);
  t.equal(await readToEnd(socket), '02');
  t.match(said, [/sends a secret without TLS \(--auth\)/]);
});

function hex(...strings: string[]): string {
  return Buffer.from(strings.map((string) => `${string}\0`).join('')).toString('hex');
}

function otherAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
