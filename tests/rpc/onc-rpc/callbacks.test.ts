import t, { type Test } from 'tap';
import * as xdr from 'node-xdr';
import {
  type Authenticator,
  authNone,
  type Caller,
  type Channel,
  createClient,
  createServer,
  defineProgram,
  listenLocal,
  listenTcp,
  listenUdp,
  localTransport,
  procedure,
  type Server,
  type ServerOptions,
  type StreamTransportOptions,
  tcpTransport,
  type Transport,
  udpTransport,
  version,
} from 'onc-rpc';
import { MemoryNetwork } from 'onc-rpc/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callRecord, toHex } from './hex.js';
import { RawClient, RawServer } from './raw-peers.js';
import { REHEARSAL, Stage } from './rehearsal.js';

/** Asks the caller for its name before it answers. */
const HOST = defineProgram({
  name: 'HOST',
  number: 0x2000_0050,
  versions: { V1: version(1, { GREET: procedure(1, xdr.uint, xdr.string(64)) }) },
});
const GUEST = defineProgram({
  name: 'GUEST',
  number: 0x4000_0001,
  versions: {
    V1: version(1, {
      NAME: procedure(1, xdr.uint, xdr.string(16)),
      ASK_BACK: procedure(2, xdr.uint, xdr.string(64)),
    }),
  },
});

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}

function transportOf({ transport }: Caller): Transport {
  if (transport === undefined) throw new Error('no way back');
  return transport;
}

interface House {
  readonly server: Server;
  readonly callers: Caller[];
}

function house(options?: ServerOptions): House {
  const callers: Caller[] = [];
  const server = createServer(options).add(HOST.V1, {
    async GREET(depth, { caller }) {
      callers.push(caller);
      const guest = createClient(GUEST.V1, transportOf(caller));
      return depth === 0 ? `hello ${await guest.NAME(7)}` : guest.ASK_BACK(depth - 1);
    },
  });
  return { server, callers };
}

type Open = (options: StreamTransportOptions) => Channel;

async function greeted(t: Test, open: Open): Promise<void> {
  const opened: Channel[] = [];
  const seen: number[] = [];
  const callbacks = createServer().add(GUEST.V1, {
    NAME(number) {
      seen.push(number);
      return 'Ada';
    },
    ASK_BACK: (depth) => createClient(HOST.V1, there(opened[0])).GREET(depth),
  });
  const transport = open({ callbacks });
  opened.push(transport);
  const host = createClient(HOST.V1, transport);
  t.equal(await host.GREET(0), 'hello Ada');
  t.equal(await host.GREET(3), 'hello Ada', 'there and back and there again');
  const many = await Promise.all(Array.from({ length: 100 }, () => host.GREET(0)));
  t.ok(many.every((answer) => answer === 'hello Ada'));
  t.equal(seen.length, 102);
  await transport.close();
}

await t.test('a server calls its client over the connection that the client has made', async (t) => {
  const { server, callers } = house();
  const { port } = await listenTcp(server);
  await greeted(t, (options) => tcpTransport({ port, ...options }));
  const folder = await mkdtemp(join(tmpdir(), 'onc-rpc-'));
  const path = join(folder, 'socket');
  await listenLocal(server, { path });
  await greeted(t, (options) => localTransport({ path, ...options }));
  const network = new MemoryNetwork({ streams: { maxPieceBytes: 9 } });
  const memory = await network.listenTcp(server);
  await greeted(t, (options) => network.tcpTransport({ port: memory.port, ...options }));
  t.same(new Set(callers.map(({ netid }) => netid)), new Set(['tcp', 'local']));
  await server.close();
  await rm(folder, { recursive: true });
});

await t.test('the other side knows who calls', async (t) => {
  const { server } = house();
  const { port } = await listenTcp(server);
  let caller: Caller | undefined;
  const callbacks = createServer().add(GUEST.V1, {
    NAME(_, context) {
      ({ caller } = context);
      return 'Ada';
    },
    ASK_BACK: () => '',
  });
  await using transport = tcpTransport({ port, callbacks });
  await createClient(HOST.V1, transport).GREET(0);
  t.match(caller, { netid: 'tcp', address: '127.0.0.1', port });
  t.equal(caller?.signal.aborted, false);
  await transport.close();
  t.equal(caller?.signal.aborted, true);
  await server.close();
});

await t.test('calls back fail when the connection ends, and cannot be made after it', async (t) => {
  let back: Transport | undefined;
  const stage = new Stage();
  await using server = createServer({
    interceptors: [
      (args, context, next) => {
        back = context.caller.transport;
        return next(args, context);
      },
    ],
  }).add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  const callbacks = createServer().add(REHEARSAL.V2, stage.handlers);
  const transport = tcpTransport({ port, callbacks });
  await createClient(REHEARSAL.V2, transport).null();
  const caller = createClient(REHEARSAL.V2, there(back));
  const call = caller.LATER(1);
  await stage.arrived(1);
  void transport.close();
  await t.rejects(call, { code: 'RPC_DISCONNECTED' });
  await t.rejects(caller.READ(), { code: 'RPC_CONNECT_FAILED' });
});

await t.test('a transport back may be closed, and the connection stays', async (t) => {
  let back: Transport | undefined;
  await using server = createServer({
    interceptors: [(_args, { caller }) => void (back = caller.transport)],
  }).add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  await using transport = tcpTransport({ port });
  const client = createClient(REHEARSAL.V2, transport);
  await client.null();
  const silent = createClient(REHEARSAL.V2, there(back));
  await t.rejects(silent.READ(undefined, { timeoutMs: 30 }), { code: 'RPC_TIMEOUT' }, 'nobody serves there');
  await back?.close();
  await t.rejects(silent.READ(), { code: 'RPC_CLOSED' });
  await client.null();
  t.equal(transport.strayReplies, 1, 'a call where none is served is ignored');
});

await t.test('there is no way back over datagrams', async (t) => {
  const errors: unknown[] = [];
  const { server } = house({ onHandlerError: (error) => errors.push(error) });
  const { port } = await listenUdp(server);
  await using transport = udpTransport({ port });
  await t.rejects(createClient(HOST.V1, transport).GREET(0), { code: 'SYSTEM_ERR' });
  t.match(errors, [{ message: 'no way back' }]);
  await server.close();
});

await t.test('a flood of calls back ends the connection', async (t) => {
  const stage = new Stage();
  const callbacks = createServer({ limits: { maxCallsInFlight: 10 } }).add(REHEARSAL.V2, stage.handlers);
  await using hostile = await RawServer.listen((_record, socket) => {
    for (let xid = 0; xid < 20; xid++) socket.write(callRecord({ xid, proc: 2, args: '00000001' }));
  });
  await using transport = tcpTransport({ port: hostile.port, callbacks });
  const call = createClient(REHEARSAL.V2, transport).LATER(1);
  await t.rejects(call, { code: 'RPC_DISCONNECTED', message: /too many calls back/ });
});

await t.test("a call back is taken while the client's own calls wait to be sent", async (t) => {
  const callbacks = createServer({ limits: { maxQueuedBytes: 1000 } }).add(GUEST.V1, {
    NAME: () => 'Ada',
    ASK_BACK: () => '',
  });
  let onReply: (reply: string) => void = () => undefined;
  const replied = new Promise<string>((resolve) => (onReply = resolve));
  await using host = await RawServer.listen((record, socket) => {
    if (record.length > 1000) return;
    if (record.readUInt32BE(4) === 1) {
      onReply(toHex(record));
      return;
    }
    // so that most of what the client sends waits at its end
    socket.pause();
    setImmediate(() => socket.resume());
    socket.write(callRecord({ xid: 5, prog: 0x4000_0001, vers: 1, proc: 1, args: '00000007' }));
  });
  await using transport = tcpTransport({ port: host.port, callbacks, timeoutMs: 100_000 });
  const client = createClient(REHEARSAL.V2, transport);
  const calls = [client.null(), ...Array.from({ length: 15 }, () => client.ECHO(Buffer.alloc(1_000_000)))];
  const ended = Promise.allSettled(calls);
  const lost = Promise.race(calls).then(String, String);
  t.match(await Promise.race([replied, lost]), /^00000005 ?00000001/);
  await transport.close();
  await ended;
});

await t.test('replies that nobody waits for are dropped by the server', async (t) => {
  let back: Transport | undefined;
  await using server = createServer({
    interceptors: [(_args, { caller }) => void (back = caller.transport)],
  }).add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  await using client = await RawClient.connect(port);
  const stray = Buffer.from('8000000800000009 00000001'.replaceAll(' ', ''), 'hex');
  client.socket.write(Buffer.concat([stray, callRecord({ xid: 1, proc: 0 }), stray]));
  client.socket.write(callRecord({ xid: 2, proc: 0 }));
  const replies = await client.replied(2);
  t.same(
    replies.map((reply) => toHex(reply.subarray(0, 4))),
    ['00000001', '00000002'],
  );
  t.ok(back);
  t.equal(server.droppedMessages, 1, 'the first; the second was for the transport back');
});

await t.test('a call back keeps its arguments while its flavor takes its time and others come', async (t) => {
  const seen: number[] = [];
  const given: number[] = [];
  let judge = (): void => undefined;
  const bothAreThere = new Promise<void>((resolve) => (judge = resolve));
  let send: (number: number) => void = () => undefined;
  const patient: Authenticator = {
    flavor: authNone.flavor,
    async authenticate(call) {
      if (given.length < 2) send(2);
      else judge();
      await bothAreThere;
      return authNone.authenticate(call);
    },
  };
  const callbacks = createServer({ authenticators: [patient] }).add(GUEST.V1, {
    NAME: (number) => (seen.push(number), 'Ada'),
    ASK_BACK: () => '',
  });
  let records = 0;
  let onAnswered = (): void => undefined;
  const answered = new Promise<void>((resolve) => (onAnswered = resolve));
  await using host = await RawServer.listen((_record, socket) => {
    records++;
    send = (number) => {
      given.push(number);
      socket.write(
        callRecord({ xid: number, prog: 0x4000_0001, vers: 1, proc: 1, args: `0000000${number}` }),
      );
    };
    if (records === 1) send(1);
    else if (records === 3) onAnswered();
  });
  await using transport = tcpTransport({ port: host.port, callbacks });
  const call = createClient(GUEST.V1, transport)
    .NAME(0)
    .catch(() => undefined);
  await answered;
  t.same(seen, [1, 2]);
  await transport.close();
  await call;
});
