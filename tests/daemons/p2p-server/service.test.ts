import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import t from 'tap';
import { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { NOW, readToEnd, startService, TIME } from './running-service.js';

const hex = (...strings: string[]): string =>
  Buffer.from(strings.map((s) => `${s}\0`).join('')).toString('hex');

await t.test('a session: every reply, line and record', async (t) => {
  const { ask, lines, audited, service } = await startService();
  const rows: [strings: string[], reply: string][] = [
    [['UNREGISTER', TIME, 'alice'], '01'],
    [['REGISTER', TIME, 'alice'], '00'],
    [['REGISTER', TIME, 'alice'], '01'],
    [['LIST_USERS', TIME, 'alice'], '02'],
    [['CONNECT', TIME, 'alice', '4000'], '00'],
    [['CONNECT', TIME, 'alice', '4001'], '02'],
    [['PUBLISH', TIME, 'alice', '/f', 'my file'], '00'],
    [['PUBLISH', TIME, 'alice', '/f', 'my file'], '03'],
    [['LIST USERS', TIME, 'alice'], `00${hex('0')}`],
    [['REGISTER', '', 'bob'], '00'],
    [['CONNECT', 'x', 'bob', '5000'], '00'],
    [['LIST_USERS', TIME, 'bob'], `00${hex('1', 'alice', '127.0.0.1', '4000')}`],
    [['LIST CONTENT', TIME, 'bob', 'alice'], `00${hex('1', '/f')}`],
    [['LIST_CONTENT', TIME, 'bob', 'carol'], '03'],
    [['GET USER INFO', TIME, 'alice', 'bob'], `00${hex('127.0.0.1', '5000')}`],
    [['GET_USER_INFO', TIME, 'alice', 'carol'], '03'],
    [['DELETE', TIME, 'alice', '/f'], '00'],
    [['DELETE', TIME, 'alice', '/f'], '03'],
    [['DISCONNECT', TIME, 'alice'], '00'],
    [['DISCONNECT', TIME, 'alice'], '02'],
    [['UNREGISTER', TIME, 'alice'], '00'],
  ];
  for (const [strings, reply] of rows) t.equal(await ask(...strings), reply, strings.join(' '));

  t.same(lines.slice(0, 2), [`s> init server 127.0.0.1:${service.address.port}`, 's>']);
  const stamps = rows.map(([[, time = '']]) => (time === TIME ? TIME : NOW));
  t.same(
    lines.slice(2),
    rows.map(([[opcode, , user]], index) => `s> OPERATION ${opcode} FROM ${user} AT ${stamps[index]}`),
  );
  t.same(
    audited,
    rows.map(([[opcode = '', , user, path]], index) => ({
      username: user,
      operation: opcode.replaceAll(' ', '_') + (/PUBLISH|DELETE/.test(opcode) ? ` ${path}` : ''),
      timestamp: stamps[index],
    })),
  );
});

const long = 'u'.repeat(256);

const BAD: [name: string, strings: string[], reply: string][] = [
  ['user over 255 bytes', ['REGISTER', TIME, long], '02'],
  ['user over 255 bytes', ['UNREGISTER', TIME, long], '02'],
  ['user over 255 bytes', ['CONNECT', TIME, long, '4000'], '03'],
  ['user over 255 bytes', ['DISCONNECT', TIME, long], '03'],
  ['path over 255 bytes', ['PUBLISH', TIME, 'alice', long, 'd'], '04'],
  ['description over 255 bytes', ['PUBLISH', TIME, 'alice', '/f', long], '04'],
  ['path over 255 bytes', ['DELETE', TIME, 'alice', long], '04'],
  ['user over 255 bytes', ['LIST_USERS', TIME, long], '03'],
  ['target over 255 bytes', ['LIST_CONTENT', TIME, 'alice', long], '04'],
  ['target over 255 bytes', ['GET_USER_INFO', TIME, 'alice', long], '03'],
  ['empty user', ['REGISTER', TIME, ''], '02'],
  ['line end in a user', ['REGISTER', TIME, 'a\ns> OPERATION REGISTER'], '02'],
  ['port abc', ['CONNECT', TIME, 'alice', 'abc'], '03'],
  ['port 99999', ['CONNECT', TIME, 'alice', '99999'], '03'],
  ['port 0', ['CONNECT', TIME, 'alice', '0'], '03'],
  ['port 08080', ['CONNECT', TIME, 'alice', '08080'], '03'],
];

await t.test('bad fields: the other error, logged, nothing stored', async (t) => {
  const { ask, audited, lines } = await startService();
  await ask('REGISTER', TIME, 'alice');
  for (const [name, strings, reply] of BAD) {
    t.equal(await ask(...strings), reply, `${strings[0] ?? ''}: ${name}`);
    t.equal(audited.at(-1)?.username, strings[2], 'audited');
  }
  t.equal(audited.length, BAD.length + 1);
  t.ok(lines.includes(`s> OPERATION REGISTER FROM a\\ns> OPERATION REGISTER AT ${TIME}`), 'no forged line');
  t.equal(await ask('CONNECT', TIME, 'alice', '4000'), '00', 'alice was not connected by any of them');
  t.equal(await ask('UNREGISTER', TIME, 'u'.repeat(255)), '01', 'no name was cut to fit');
});

await t.test('an unknown opcode: no byte, no line, no record', async (t) => {
  const { ask, audited, lines } = await startService();
  for (const opcode of ['QUIT', 'GET FILE', 'register', '', 'x'.repeat(5000), 'GET / HTTP/1.1\r\n']) {
    t.equal(await ask(opcode, TIME, 'alice'), '', JSON.stringify(opcode.slice(0, 20)));
  }
  t.equal(audited.length, 0);
  t.equal(lines.length, 2);
});

await t.test('one byte a segment', async (t) => {
  const { connect } = await startService();
  const socket = await connect();
  socket.setNoDelay(true);
  const reply = readToEnd(socket);
  for (const byte of Buffer.from(`REGISTER\0${TIME}\0alice\0`)) {
    await new Promise<void>((resolve) => void socket.write(Buffer.of(byte), () => resolve()));
  }
  t.equal(await reply, '00');
});

await t.test('strings after the request neither delay nor spoil the reply', async (t) => {
  const { connect } = await startService();
  const socket = await connect();
  socket.write(`REGISTER\0${TIME}\0alice\0surplus\0${'x'.repeat(300_000)}`);
  t.equal(await readToEnd(socket), '00', 'no reset swallowed it');
});

await t.test('what a client sends after its reply is no reason to reset it', async (t) => {
  const { service } = await startService();
  const socket = net.connect({ port: service.address.port, host: '127.0.0.1', allowHalfOpen: true });
  const faults: string[] = [];
  socket.on('error', ({ message }) => faults.push(message));
  const ended = once(socket, 'end');
  socket.write(`REGISTER\0${TIME}\0alice\0`);
  t.equal(String((await once(socket, 'data'))[0]), '\0');
  await ended;
  for (let count = 0; count < 50; count++) {
    await new Promise<void>((resolve) => void socket.write('more\0', () => resolve()));
  }
  const closed = once(socket, 'close');
  socket.end();
  await closed;
  t.same(faults, []);
});

await t.test('a request that comes by bits, between others', async (t) => {
  const { connect, ask } = await startService();
  const socket = await connect();
  socket.write(`REGISTER\0${TIME}\0al`);
  t.equal(await ask('REGISTER', TIME, 'bob'), '00');
  socket.write('ice\0');
  t.equal(await readToEnd(socket), '00');
});

await t.test('half a request then silence: the other error when its time is up', async (t) => {
  const { connect, ask, audited } = await startService({ times: { requestMs: 1_000 } });
  const halves = [`REGISTER\0${TIME}\0ali`, `PUBLISH\0${TIME}\0alice\0/f\0`, 'CONNECT\0', 'REGIS', ''];
  const replies = halves.map(async (half) => {
    const socket = await connect();
    socket.write(half);
    return readToEnd(socket);
  });
  t.same(await Promise.all(replies), ['02', '04', '03', '', '']);
  t.same(
    audited.map(({ username, operation }) => `${username} ${operation}`),
    ['alice PUBLISH /f'],
    'logged where a user was named',
  );
  t.equal(await ask('UNREGISTER', TIME, 'ali'), '01', 'nothing stored');
});

/** So long that a test which depends on it fails. */
const NO_TIME_LIMIT = { requestMs: 600_000 };

await t.test('half a request then end of stream: answered at once', async (t) => {
  const { connect } = await startService({ times: NO_TIME_LIMIT });
  const socket = net.connect({ port: (await connect()).remotePort ?? 0, allowHalfOpen: true });
  socket.end(`CONNECT\0${TIME}\0alice\0`);
  t.equal(await readToEnd(socket), '03');
});

await t.test('a field without NUL is answered without waiting for the time limit', async (t) => {
  const { connect, audited } = await startService({ times: { ...NO_TIME_LIMIT, refusedMs: 10 } });
  const socket = await connect();
  socket.write(`REGISTER\0${TIME}\0${'u'.repeat(300)}`);
  t.equal(await readToEnd(socket), '02');
  t.equal(audited[0]?.username, 'u'.repeat(256));
  const endless = await connect();
  endless.write(`DELETE\0${TIME}\0alice\0${'p'.repeat(20_000)}`);
  t.equal(await readToEnd(endless), '04');
  t.equal(audited[1]?.operation, `DELETE ${'p'.repeat(505)}`);
});

await t.test('a reset in the middle hurts nobody', async (t) => {
  const { connect, ask, audited } = await startService();
  for (const start of ['', 'REG', `REGISTER\0${TIME}\0ali`]) {
    const socket = await connect();
    await new Promise<void>((resolve) => void socket.write(start, () => resolve()));
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  t.equal(audited.length, 1);
});

await t.test('1,000 idle connections delay nobody', async (t) => {
  const { connect, ask } = await startService();
  await Promise.all(Array.from({ length: 1000 }, () => connect()));
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  t.equal(await ask('CONNECT', TIME, 'alice', '4000'), '00');
});

await t.test('at the bound the connection that waits longest gives way', async (t) => {
  const { connect, ask } = await startService({ maxConnections: 3, times: NO_TIME_LIMIT });
  const idle = await Promise.all([connect(), connect(), connect()]);
  const closed = Promise.race(
    idle.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    ),
  );
  t.equal(await ask('REGISTER', TIME, 'alice'), '00');
  await closed;
  t.equal(await ask('REGISTER', TIME, 'bob'), '00');
});

await t.test(
  'of those who do not read their long replies the first gives way, and the others get theirs',
  async (t) => {
    const paths = Array.from({ length: 40_000 }, (_, at) => `${at}`.padStart(200, '/'));
    const directory = new MemoryDirectory();
    directory.listContent = () => Promise.resolve({ status: 'ok', paths });
    const { connect, ask } = await startService({
      directory,
      maxUnsentBytes: 20_000_000,
      times: NO_TIME_LIMIT,
    });
    const silent = await Promise.all(Array.from({ length: 8 }, () => connect()));
    const closed = silent.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    for (const socket of silent) socket.pause().write(`LIST CONTENT\0${TIME}\0alice\0alice\0`);
    t.ok((await ask('LIST CONTENT', TIME, 'alice', 'alice')).endsWith('333939393900'));
    silent[0]?.resume();
    await closed[0];
    t.not(silent[0]?.bytesRead, paths.length * 201 + 7, 'cut');
  },
);

await t.test('a directory that fails is the other error, and is said', async (t) => {
  class Broken extends MemoryDirectory {
    override register(): Promise<never> {
      return Promise.reject(new Error('disk full'));
    }
  }
  const { ask, said, audited } = await startService({ directory: new Broken() });
  for (let count = 0; count < 30; count++) t.equal(await ask('REGISTER', TIME, 'alice'), '02');
  t.same(said, Array(20).fill('REGISTER failed: disk full'), 'in a minute not more often');
  t.equal(audited.length, 30);
});

await t.test('IPv4 peers keep their address on a socket of both families', async (t) => {
  const { service, ask } = await startService({ host: '::' });
  const ask4 = async (...strings: string[]): Promise<string> => {
    const socket = net.connect({ port: service.address.port, host: '127.0.0.1' });
    socket.write(strings.map((string) => `${string}\0`).join(''));
    return readToEnd(socket);
  };
  await ask4('REGISTER', TIME, 'alice');
  t.equal(await ask4('CONNECT', TIME, 'alice', '4000'), '00');
  t.equal(await ask('GET_USER_INFO', TIME, 'alice', 'alice'), `00${hex('127.0.0.1', '4000')}`);
});

await t.test('clients without a timestamp, where they are accepted', async (t) => {
  const { ask, audited } = await startService({ acceptsUntimed: true });
  t.equal(await ask('REGISTER', 'alice'), '00');
  t.equal(await ask('REGISTER', TIME, 'bob'), '00');
  t.same(audited, [
    { username: 'alice', operation: 'REGISTER', timestamp: NOW },
    { username: 'bob', operation: 'REGISTER', timestamp: TIME },
  ]);
});

await t.test('closing lets an operation under way end and drops the rest', async (t) => {
  const gate = new EventEmitter();
  const started = once(gate, 'started');
  class Slow extends MemoryDirectory {
    override async register(user: string): ReturnType<MemoryDirectory['register']> {
      gate.emit('started');
      await once(gate, 'proceed');
      return super.register(user);
    }
  }
  const { service, ask, connect } = await startService({ directory: new Slow() });
  const idle = await connect();
  const dropped = once(
    idle.on('error', () => undefined),
    'close',
  );
  const reply = ask('REGISTER', TIME, 'alice');
  await started;
  const closed = service.close();
  await dropped;
  gate.emit('proceed');
  t.equal(await reply, '00');
  await closed;
});
