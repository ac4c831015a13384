import { once } from 'node:events';
import net from 'node:net';
import t, { type Test } from 'tap';
import tls from 'node:tls';
import { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { TlsAcceptor } from '../../../daemons/tls/tls-acceptor.js';
import { eventually } from '../../eventually.js';
import { within } from '../../within.js';
import { skipUnless } from '../../peers.js';
import { TestAuthority } from '../../rpc/onc-rpc/tls-certificates.js';
import { readToEnd, type RunningService, startService, TIME } from './running-service.js';

const skip = skipUnless('openssl');
if (skip !== false) {
  t.plan(0, skip);
  process.exit();
}

const authority = new TestAuthority();
t.teardown(() => authority.remove());
const { cert, key } = authority.issue({ commonName: 'localhost' });
const acceptor = new TlsAcceptor({ cert, key });

interface Secured extends RunningService {
  /** A connection with TLS on it. */
  readonly shakeHands: (options?: tls.ConnectionOptions) => Promise<tls.TLSSocket>;
  readonly askSecurely: (...strings: string[]) => Promise<string>;
}

async function startSecured(
  t: Test,
  isRequired = false,
  options: Parameters<typeof startService>[0] = {},
): Promise<Secured> {
  const running = await startService({ tls: { acceptor, isRequired }, ...options });
  const { port } = running.service.address;
  const shakeHands = async (more: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> => {
    const raw = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const socket = tls.connect({ socket: raw, host: '127.0.0.1', ca: authority.cert, ...more });
    t.teardown(() => socket.destroy());
    await once(socket, 'secureConnect');
    return socket;
  };
  const askSecurely = async (...strings: string[]): Promise<string> => {
    const socket = await shakeHands();
    socket.write(strings.map((string) => `${string}\0`).join(''));
    return readToEnd(socket);
  };
  return { ...running, shakeHands, askSecurely };
}

await t.test('a client that has its reply and stays does not count for its address', async (t) => {
  const { shakeHands, askSecurely, ask } = await startSecured(t, false, { maxConnectionsPerAddress: 1 });
  const socket = await shakeHands();
  const ended = once(socket.resume(), 'end');
  socket.write(`REGISTER\0${TIME}\0alice\0`);
  await ended;
  t.equal(await askSecurely('REGISTER', TIME, 'alice'), '01');
  t.equal(await ask('REGISTER', TIME, 'alice'), '01');
});

await t.test('the same port serves both, by the first byte', async (t) => {
  const { ask, askSecurely, audited, lines } = await startSecured(t);
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  t.equal(await askSecurely('REGISTER', TIME, 'alice'), '01');
  t.equal(await askSecurely('CONNECT', TIME, 'alice', '4000'), '00');
  t.equal(await ask('BOGUS', TIME, 'alice'), '');
  t.equal(await askSecurely('BOGUS', TIME, 'alice'), '');
  t.equal(audited.length, 3);
  t.equal(lines.at(-1), `s> OPERATION CONNECT FROM alice AT ${TIME}`);
});

await t.test('a client may send byte by byte, and end its half before the answer', async (t) => {
  const { shakeHands, connect } = await startSecured(t);
  const request = Buffer.from(`REGISTER\0${TIME}\0alice\0`);
  const socket = await shakeHands();
  for (const byte of request) socket.write(Buffer.of(byte));
  socket.end();
  t.equal(await readToEnd(socket), '00');
  const plain = await connect();
  for (const byte of request) plain.write(Buffer.of(byte));
  plain.end();
  t.equal(await readToEnd(plain), '01');
});

await t.test('who ends at once, with or without TLS, gets no byte', async (t) => {
  const { shakeHands, connect } = await startSecured(t);
  const socket = await shakeHands();
  socket.end();
  t.equal(await readToEnd(socket), '');
  const plain = await connect();
  plain.end();
  t.equal(await readToEnd(plain), '');
});

await t.test(
  'a reply is not lost to a client that sends on: it is drained, then closed with close_notify',
  async (t) => {
    const { shakeHands } = await startSecured(t);
    const socket = await shakeHands();
    socket.write(`REGISTER\0${TIME}\0alice\0${'x'.repeat(200_000)}`);
    t.equal(await readToEnd(socket), '00', 'an end in order: a truncation would be an error');
  },
);

await t.test('a long list over TLS', async (t) => {
  const directory = new MemoryDirectory();
  for (let user = 0; user < 10_000; user++) {
    await directory.register(`user ${user}`);
    await directory.connect(`user ${user}`, { ip: '192.0.2.1', port: 4_000 });
  }
  const { ask, askSecurely } = await startSecured(t, false, { directory });
  const plain = await ask('LIST USERS', TIME, 'user 0');
  t.ok(plain.length > 400_000);
  t.equal(await askSecurely('LIST USERS', TIME, 'user 0'), plain);
});

await t.test(
  'required: without TLS there is the other error, on loopback too, logged and said once',
  async (t) => {
    const { ask, askSecurely, audited, said } = await startSecured(t, true);
    t.equal(await ask('REGISTER', TIME, 'alice'), '02');
    t.equal(await ask('LIST USERS', TIME, 'alice'), '03');
    t.equal(await askSecurely('REGISTER', TIME, 'alice'), '00');
    t.equal(audited.length, 3);
    t.same(said, ['127.0.0.1 speaks no TLS (--tls): refused, here and from now on']);
  },
);

await t.test('nothing older than TLS 1.2, and no renegotiation', async (t) => {
  const { shakeHands } = await startSecured(t);
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await t.rejects(shakeHands(old), /alert|protocol|version/i);
  t.equal((await shakeHands()).getProtocol(), 'TLSv1.3');
  const socket = await shakeHands({ maxVersion: 'TLSv1.2' });
  t.equal(socket.getProtocol(), 'TLSv1.2');
  const refusal = await new Promise((resolve) => {
    socket.on('error', resolve);
    socket.renegotiate({}, (error) => {
      if (error !== null) resolve(error);
    });
  });
  t.match(String(refusal), /no.renegotiation/i);
});

await t.test('without a certificate a handshake is an unknown opcode', async (t) => {
  const { service } = await startService();
  const socket = tls.connect({ port: service.address.port, host: '127.0.0.1', ca: authority.cert });
  t.teardown(() => socket.destroy());
  await t.rejects(once(socket, 'secureConnect'), /disconnected before secure TLS/);
});

await t.test(
  'garbage behind the first byte, and a bad record later, cost their connection only',
  async (t) => {
    const { connect, ask, shakeHands, service } = await startSecured(t);
    for (const garbage of [
      '\x16',
      '\x16\x03\x01',
      '\x16\x03\x01\xff\xff',
      `\x16${'\0'.repeat(100)}`,
      `\x16${'z'.repeat(70_000)}`,
    ]) {
      const socket = await connect();
      socket.on('error', () => undefined);
      socket.end(Buffer.from(garbage, 'latin1'));
      await closed(socket);
    }
    const raw = net.connect(service.address.port, '127.0.0.1');
    const socket = await shakeHands({ socket: raw });
    socket.on('error', () => undefined);
    raw.write(Buffer.from('1703030010'.padEnd(42, '0'), 'hex'));
    await closed(socket);
    t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  },
);

await t.test('who says nothing at all, or breaks off before, costs its own place only', async (t) => {
  const { connect, ask } = await startSecured(t, false, { times: { requestMs: 1_000 } });
  const [silent, broken] = [await connect(), await connect()];
  const isGone = once(broken, 'close');
  broken.resetAndDestroy();
  await isGone;
  silent.resume();
  await closed(silent);
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
});

await t.test('connections of one address are counted before they speak', async (t) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let underWay = 0;
  class Slow extends MemoryDirectory {
    override async register(user: string): ReturnType<MemoryDirectory['register']> {
      underWay++;
      await held;
      return super.register(user);
    }
  }
  const { ask } = await startSecured(t, false, { directory: new Slow(), maxConnectionsPerAddress: 1 });
  const served = ask('REGISTER', TIME, 'a');
  await eventually('it is being served', () => underWay === 1);
  t.equal(await ask('UNREGISTER', TIME, 'a'), '02');
  release();
  t.equal(await served, '00');
});

await t.test(
  '1,000 who begin a handshake and stop: others are served meanwhile, and the time of those ends',
  async (t) => {
    const { connect, ask, askSecurely } = await startSecured(t, false, { times: { requestMs: 3_000 } });
    const hello = await clientHello();
    const stalled = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const socket = await connect();
        socket.on('error', () => undefined);
        socket.write(index % 2 === 0 ? hello : hello.subarray(0, 40));
        return socket.resume();
      }),
    );
    const times: number[] = [];
    for (let index = 0; index < 100; index++) {
      const begin = performance.now();
      t.equal(await ask('REGISTER', TIME, `user ${index}`), '00');
      times.push(performance.now() - begin);
    }
    t.equal(await askSecurely('REGISTER', TIME, 'user 0'), '01');
    times.sort((a, b) => a - b);
    t.comment(`median ${times[50]} ms, p99 ${times[98]} ms`);
    t.ok((times[50] ?? Infinity) < 50);
    await eventually('all have been ended', () => stalled.every(({ closed }) => closed));
  },
);

await t.test('the first byte, the handshake and the request have one time together', async (t) => {
  const requestMs = 3_000;
  const { connect, shakeHands } = await startSecured(t, false, { times: { requestMs } });
  await within(t, 1.6 * requestMs, async () => {
    const plain = await connect();
    const raw = await connect();
    raw.on('error', () => undefined);
    const ends = [closed(plain)];
    await new Promise((resolve) => setTimeout(resolve, 0.7 * requestMs));
    plain.write('R');
    ends.push(closed(await shakeHands({ socket: raw })));
    await Promise.all(ends);
  });
});

function closed(socket: net.Socket): Promise<unknown> {
  return new Promise((resolve) => socket.resume().once('close', resolve));
}

/** The first bytes that a TLS client sends. */
async function clientHello(): Promise<Buffer> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tls.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1' });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [hello] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return hello;
}
