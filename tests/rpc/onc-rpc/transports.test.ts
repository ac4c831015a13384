import t, { type Test } from 'tap';
import * as xdr from 'node-xdr';
import { createClient, defineProgram, procedure, RpcError, sysAuth, version } from 'onc-rpc';
import { skipUnless } from '../../peers.js';
import { REHEARSAL } from './rehearsal.js';
import {
  type Harness,
  type Make,
  overMemoryDatagrams,
  overMemoryStreams,
  overTls,
  TRANSPORTS,
} from './transport-harness.js';

/** One test of the suite that every transport passes. */
type Act = (t: Test, make: Make, netid: string) => Promise<void>;

const isDatagram = (netid: string): boolean => netid.startsWith('udp');

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return error instanceof RpcError ? error.code : `not ours: ${String(error)}`;
  }
}

/** The rehearsal program under other numbers than the server's. */
function impostor(program: number, vers: number, number: number) {
  const description = { name: 'IMPOSTOR', number: program };
  return defineProgram({
    ...description,
    versions: { V: version(vers, { CALL: procedure(number, xdr.void, xdr.void) }) },
  }).V;
}

const SUITE: Readonly<Record<string, Act>> = {
  async 'calls come back with their results'(t, make, netid) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    t.equal(transport.netid, netid);
    t.same(await client.ECHO(Buffer.from([1, 2, 3])), Buffer.from([1, 2, 3]));
    t.equal(await client.NAME({ name: 'Ada', isTall: true }), 'Ada');
    await client.null();
    t.same(await createClient(REHEARSAL.V4, transport).ECHO(Buffer.of()), Buffer.of());
  },

  async 'onMessage is shown what is sent and what comes, whole messages'(t, make) {
    await using theatre = await make();
    const seen: [string, string][] = [];
    const onMessage = (direction: string, message: Uint8Array): void => {
      seen.push([direction, Buffer.from(message).toString('hex')]);
      throw new Error('nobody but the process is told');
    };
    const warned = new Promise((resolve) => process.once('warning', resolve));
    await using transport = theatre.open({ onMessage });
    await createClient(REHEARSAL.V2, transport).ECHO(Buffer.from([1, 2, 3]));
    t.match(await warned, { message: 'nobody but the process is told' });
    const [sent, received] = seen;
    t.equal(seen.length, 2);
    t.same(sent?.[0], 'sent');
    t.match(sent?.[1], /^[0-9a-f]{8}0000000000000002.*0000000301020300$/);
    t.same(received, ['received', `${sent?.[1].slice(0, 8) ?? ''}00000001${'0'.repeat(32)}0000000301020300`]);
  },

  async 'calls do not wait for each other: replies come in any order'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const order: number[] = [];
    const calls = [1, 2, 3].map(async (number) => order.push(await client.LATER(number)));
    await theatre.stage.arrived(3);
    t.same(theatre.stage.waiting, [1, 2, 3], 'they arrive in the order they were made');
    for (const number of [3, 1, 2]) {
      theatre.stage.answer(number);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(calls);
    t.equal(order.length, 3);
    t.equal(transport.netid, theatre.netid);
  },

  async 'a thousand calls at once'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open({ timeoutMs: 30_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const results = await Promise.all(
      Array.from({ length: 1000 }, async (_, i) => {
        const bytes = Buffer.from(String(i));
        return Buffer.from(await client.ECHO(bytes)).equals(bytes);
      }),
    );
    t.ok(results.every((isRight) => isRight));
  },

  async 'a call that is not answered ends by its deadline, and the next is not disturbed'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    // a call that ends before it is connected is never sent
    await client.null();
    t.equal(await codeOf(client.LATER(1, { timeoutMs: 20 })), 'RPC_TIMEOUT');
    const next = client.LATER(2);
    await theatre.stage.arrived(2);
    theatre.stage.answer(1);
    theatre.stage.answer(2);
    t.equal(await next, 2, 'the late reply is given to nobody');
  },

  async 'a call is given up when its signal says so'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const aborter = new AbortController();
    const call = client.LATER(1, { signal: aborter.signal });
    await theatre.stage.arrived(1);
    aborter.abort(new Error('enough'));
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    t.match(error, { code: 'RPC_ABORTED', cause: { message: 'enough' } });
    t.equal(await codeOf(client.LATER(2, { signal: aborter.signal })), 'RPC_ABORTED', 'before it is made');
    t.equal(await codeOf(client.LATER(2, { signal: AbortSignal.timeout(1) })), 'RPC_ABORTED');
  },

  async 'a thousand calls share a signal, and leave nothing on it'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open({ timeoutMs: 30_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): number => warnings.push(name);
    process.on('warning', onWarning);
    const aborter = new AbortController();
    const { signal } = aborter;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await Promise.all(Array.from({ length: 500 }, () => client.ECHO(Buffer.of(1), { signal })));
    t.equal(listeners, 0);
    const given = Array.from({ length: 500 }, (_, i) => codeOf(client.LATER(i, { signal })));
    aborter.abort();
    t.ok((await Promise.all(given)).every((code) => code === 'RPC_ABORTED'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    t.same(warnings, []);
  },

  async 'what the server answers is what the error says'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    t.equal(await codeOf(client.FAIL('on purpose')), 'SYSTEM_ERR');
    t.match(theatre.errors, [{ message: 'on purpose' }]);
    const at = (...numbers: Parameters<typeof impostor>) =>
      createClient(impostor(...numbers), transport).CALL();
    t.equal(await codeOf(at(0x2fff_ffff, 2, 1)), 'PROG_UNAVAIL');
    await t.rejects(at(REHEARSAL.number, 3, 1), { code: 'PROG_MISMATCH', low: 2, high: 4 });
    t.equal(await codeOf(at(REHEARSAL.number, 2, 99)), 'PROC_UNAVAIL');
    t.equal(await codeOf(at(REHEARSAL.number, 2, 1)), 'GARBAGE_ARGS');
    await t.rejects(
      client.ECHO(Buffer.of(), {
        auth: { cred: { flavor: 99, body: Buffer.of() }, verf: { flavor: 0, body: Buffer.of() } },
      }),
      { code: 'AUTH_ERROR', authStat: 'AUTH_REJECTEDCRED' },
    );
  },

  async 'arguments that are not of their type are refused before anything is sent'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const message =
      /REHEARSAL\.NAME: the arguments are not of their type: name: length 9 exceeds the maximum 8 at byte 0/;
    await t.rejects(client.NAME({ name: 'Augustina', isTall: true }), { code: 'RPC_BAD_ARGUMENTS', message });
    await client.null();
    await t.rejects(client.NAME({ name: 'Augustina', isTall: true }), { code: 'RPC_BAD_ARGUMENTS', message });
    t.same(await client.ECHO(Buffer.of(7)), Buffer.of(7), 'the connection is as good as before');
  },

  async 'who calls is told by AUTH_SYS'(t, make) {
    await using theatre = await make({
      interceptors: [
        (_args, { credential }) => Buffer.from(credential.flavor === 'sys' ? credential.machinename : '?'),
      ],
    });
    const auth = sysAuth({ stamp: 0, machinename: 'host', uid: 1, gid: 2, gids: [3] });
    await using transport = theatre.open({ auth });
    t.same(await createClient(REHEARSAL.V2, transport).ECHO(Buffer.of()), Buffer.from('host'));
  },

  async 'big arguments and results go both ways'(t, make, netid) {
    await using theatre = await make();
    await using transport = theatre.open({ timeoutMs: 30_000 });
    const client = createClient(REHEARSAL.V2, transport);
    const size = isDatagram(netid) ? 60_000 : 3_000_000;
    const bytes = Buffer.alloc(size, 'sunshare');
    const echoes = await Promise.all(Array.from({ length: 5 }, () => client.ECHO(bytes)));
    t.ok(echoes.every((echo) => bytes.equals(echo)));
    if (!isDatagram(netid)) return;
    const other = client.LATER(1);
    await t.rejects(client.ECHO(Buffer.alloc(70_000)), { code: 'RPC_BAD_ARGUMENTS', message: /datagram/ });
    await theatre.stage.arrived(1);
    theatre.stage.answer(1);
    t.equal(await other, 1, 'a call that does not fit harms no other');
  },

  async 'one-way calls arrive in order and wait for nothing'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    for (let i = 0; i < 10; i++) await client.NOTE(i);
    await theatre.stage.arrived(10);
    t.same(theatre.stage.notes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  },

  async 'one-way calls are sent before the transport closes'(t, make) {
    await using theatre = await make();
    const transport = theatre.open();
    await createClient(REHEARSAL.V2, transport).NOTE(7);
    await transport.close();
    if (theatre.netid === 'memory') return;
    await theatre.stage.arrived(1);
    t.same(theatre.stage.notes, [7]);
  },

  async 'calls made while connecting are sent in their order, with the arguments they were made with'(
    t,
    make,
  ) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const bytes = Buffer.from('before');
    const calls = [client.ECHO(bytes), client.NOTE(1), client.NOTE(2), client.NOTE(3)] as const;
    bytes.fill('x');
    await Promise.all(calls);
    await theatre.stage.arrived(3);
    t.equal(Buffer.from(await calls[0]).toString(), 'before');
    t.same(theatre.stage.notes, [1, 2, 3]);
  },

  async 'closing a transport ends its calls'(t, make) {
    await using theatre = await make();
    const transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    const connecting = codeOf(client.LATER(1));
    const connected = client.null().then(async () => {
      const running = codeOf(client.LATER(2));
      await theatre.stage.arrived(2);
      await Promise.all([transport.close(), transport.close()]);
      return running;
    });
    t.equal(await connected, 'RPC_CLOSED');
    t.equal(await connecting, 'RPC_CLOSED');
    t.equal(await codeOf(client.null()), 'RPC_CLOSED');
  },

  async 'a transport can be closed while it connects, and before it did anything'(t, make) {
    await using theatre = await make();
    await theatre.open().close();
    const transport = theatre.open();
    const call = codeOf(createClient(REHEARSAL.V2, transport).null());
    await transport.close();
    t.equal(await call, 'RPC_CLOSED');
  },

  async 'a server that closes lets calls in flight end'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    const call = createClient(REHEARSAL.V2, transport).LATER(1);
    await theatre.stage.arrived(1);
    const stopped = theatre.stop();
    theatre.stage.answer(1);
    t.equal(await call, 1);
    await stopped;
  },

  async 'a server that closes waits no longer than it was told, and its handlers hear of it'(t, make, netid) {
    let signal: AbortSignal | undefined;
    await using theatre = await make({
      interceptors: [
        (args, context, next) => {
          signal = context.signal;
          return next(args, context);
        },
      ],
    });
    await using transport = theatre.open();
    const call = codeOf(createClient(REHEARSAL.V2, transport).LATER(1, { timeoutMs: 300 }));
    await theatre.stage.arrived(1);
    await Promise.all([theatre.stop(20), theatre.stop(20)]);
    t.equal(signal?.aborted, true);
    theatre.stage.answer(1);
    t.equal(await call, isDatagram(netid) ? 'RPC_TIMEOUT' : 'RPC_DISCONNECTED');
  },

  async 'a server that closes does not wait for clients that do nothing'(t, make) {
    await using theatre = await make();
    await using transport = theatre.open();
    await createClient(REHEARSAL.V2, transport).null();
    const start = performance.now();
    await theatre.stop(60_000);
    t.ok(performance.now() - start < 10_000);
  },

  async 'a handler may close the server, and is answered'(t, make) {
    let stopped: Promise<void> | undefined;
    const theatre: Harness = await make({
      interceptors: [
        (args, context, next) => {
          stopped = theatre.stop();
          return next(args, context);
        },
      ],
    });
    const transport = theatre.open();
    t.same(await createClient(REHEARSAL.V2, transport).ECHO(Buffer.of(1)), Buffer.of(1));
    await stopped;
    await transport.close();
    await theatre[Symbol.asyncDispose]();
  },

  async 'a server gone and back is called again over the same transport'(t, make, netid) {
    await using theatre = await make();
    await using transport = theatre.open();
    const client = createClient(REHEARSAL.V2, transport);
    await client.null();
    await theatre.stop();
    if (netid !== 'memory')
      t.match(await codeOf(client.null({ timeoutMs: 500 })), /^RPC_(CONNECT_FAILED|DISCONNECTED)$/);
    await theatre.restart();
    t.same(await client.ECHO(Buffer.of(1)), Buffer.of(1));
  },

  async 'interceptors stand before every call of a client'(t, make) {
    await using theatre = await make();
    const seen: string[] = [];
    await using transport = theatre.open({
      interceptors: [
        async (call, next) => {
          seen.push(call.target.name);
          const result = await next({ ...call, args: Buffer.from('other') });
          seen.push('came back');
          return result;
        },
        (call, next) => {
          seen.push('inner');
          return next(call);
        },
      ],
    });
    const echo = await createClient(REHEARSAL.V2, transport).ECHO(Buffer.of());
    t.equal(Buffer.from(echo).toString(), 'other');
    t.same(seen, ['REHEARSAL.ECHO', 'inner', 'came back']);
  },

  async 'no more calls wait than the transport may hold'(t, make) {
    await using theatre = await make();
    const transport = theatre.open({ maxCallsInFlight: 2 });
    const client = createClient(REHEARSAL.V2, transport);
    const calls = [codeOf(client.LATER(1)), codeOf(client.LATER(2))];
    t.equal(await codeOf(client.LATER(3)), 'RPC_OVERLOADED');
    await transport.close();
    t.same(await Promise.all(calls), ['RPC_CLOSED', 'RPC_CLOSED']);
  },
};

for (const [netid, make] of TRANSPORTS) {
  await t.test(netid, async (t) => {
    for (const [story, act] of Object.entries(SUITE)) await t.test(story, (t) => act(t, make, netid));
  });
}

await t.test('tcp over TLS', { skip: skipUnless('openssl') }, async (t) => {
  for (const [story, act] of Object.entries(SUITE)) await t.test(story, (t) => act(t, overTls, 'tcp'));
});

await t.test('streams of the test kit', async (t) => {
  for (const [story, act] of Object.entries(SUITE)) {
    await t.test(story, (t) => act(t, overMemoryStreams, 'tcp'));
  }
});

await t.test('datagrams of the test kit', async (t) => {
  for (const [story, act] of Object.entries(SUITE)) {
    await t.test(story, (t) => act(t, overMemoryDatagrams, 'udp'));
  }
});
