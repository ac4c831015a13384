import { createClient } from 'onc-rpc';
import { codeOf } from './code-of.js';
import { REHEARSAL } from './rehearsal.js';
import { type Harness, isDatagram, type Suite } from './transport-harness.js';

/** How calls, transports and servers end over every transport. */
export const ENDINGS: Suite = {
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

  async 'one-way calls are sent before the transport closes'(t, make) {
    await using theatre = await make();
    const transport = theatre.open();
    await createClient(REHEARSAL.V2, transport).NOTE(7);
    await transport.close();
    if (theatre.netid === 'memory') return;
    await theatre.stage.arrived(1);
    t.same(theatre.stage.notes, [7]);
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
    const timeoutMs = isDatagram(netid) ? 300 : 30_000;
    const call = codeOf(createClient(REHEARSAL.V2, transport).LATER(1, { timeoutMs }));
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
