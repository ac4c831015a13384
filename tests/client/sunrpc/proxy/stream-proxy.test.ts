import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { frameRecord } from 'onc-rpc';
import t from 'tap';
import { StreamProxy } from '../../../../client/sunrpc/proxy/stream-proxy.js';
import { anyFreePort } from '../../../../daemons/system/free-port.js';
import { eventually } from '../../../eventually.js';
import { call, reply, words } from '../traffic/messages.js';
import { connected, proxied, received, served, watched } from './proxied.js';

/** Sends everything back. */
function echo(socket: Socket): void {
  socket.pipe(socket);
}

await t.test('every byte goes through as it is, RPC or not', async (t) => {
  const watch = watched();
  const proxy = await proxied(t, await served(t, echo), watch);
  const streams = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.constantFrom(
        frameRecord(call()),
        frameRecord(call(), 3),
        frameRecord(reply()),
        words(0x7fff_ffff),
        words(0x8000_0000, 0),
      ),
    ),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(streams, async (pieces) => {
      const socket = await connected(t, proxy.port);
      const answer = received(socket);
      for (const piece of pieces) socket.write(piece);
      socket.end();
      return (await answer).equals(Buffer.concat(pieces));
    }),
    { numRuns: 60 },
  );
  t.same(watch.faults, []);
  t.same(watch.said, []);
});

await t.test('calls and replies are shown', async (t) => {
  const watch = watched();
  const port = await served(t, (socket) => {
    socket.on('data', () => socket.end(frameRecord(reply(7, words(1)))));
  });
  const proxy = await proxied(t, port, watch);
  const socket = await connected(t, proxy.port);
  const { localPort } = socket;
  socket.write(frameRecord(call({ xid: 7 })));
  t.same(await received(socket), frameRecord(reply(7, words(1))));
  t.match(watch.exchanges, [
    {
      kind: 'answered',
      call: { flow: { netid: 'tcp', from: `127.0.0.1:${localPort ?? 0}`, to: `127.0.0.1:${port}` } },
      role: 'first',
    },
  ]);
});

await t.test('a view that fails disturbs nothing', async (t) => {
  const watch = watched({
    onExchange: () => {
      throw new Error('cannot be shown');
    },
  });
  const proxy = await proxied(t, await served(t, echo), watch);
  const socket = await connected(t, proxy.port);
  const answer = received(socket);
  // what comes back is a call the other way, and stays without a reply too
  socket.end(Buffer.concat([frameRecord(call()), frameRecord(reply(5))]));
  t.equal((await answer).length, 44 + 28);
  await eventually('the connection is over', () => watch.faults.length > 0);
  t.match(watch.faults[0], { message: 'cannot be shown' });
});

await t.test('either side may end its half first', async (t) => {
  const watch = watched();
  const port = await served(t, (socket) => {
    socket.resume();
    // answers only when the caller has ended
    socket.on('end', () => socket.end('after the end'));
  });
  const proxy = await proxied(t, port, watch);
  const socket = await connected(t, proxy.port);
  socket.end('before');
  t.equal((await received(socket)).toString(), 'after the end');

  const heard: string[] = [];
  const other = await served(t, (socket) => {
    socket.end('the server first');
    socket.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  });
  const second = await proxied(t, other, watch);
  const late = await connected(t, second.port);
  t.equal((await received(late)).toString(), 'the server first');
  late.end('still here');
  await eventually('the server has heard it', () => heard.join('') === 'still here');
});

await t.test('a reset is passed on as a reset', async (t) => {
  const watch = watched();
  const errors: (string | undefined)[] = [];
  const accepted: Socket[] = [];
  const port = await served(t, (socket) => {
    accepted.push(socket);
    socket.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code)).resume();
  });
  const proxy = await proxied(t, port, watch);
  const fromClient = await connected(t, proxy.port);
  await eventually('the server has the connection', () => accepted.length === 1);
  fromClient.resetAndDestroy();
  await eventually('the server is reset', () => errors.length === 1);
  t.same(errors, ['ECONNRESET']);

  const fromServer = await connected(t, proxy.port);
  fromServer.resume();
  await eventually('the server has the connection', () => accepted.length === 2);
  accepted[1]?.resetAndDestroy();
  const [error] = (await once(fromServer, 'error')) as [NodeJS.ErrnoException];
  t.equal(error.code, 'ECONNRESET');
});

await t.test('a server that cannot be reached', async (t) => {
  const watch = watched();
  const proxy = await proxied(t, await anyFreePort(), watch);
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  t.equal(error.code, 'ECONNRESET');
  await eventually('it is said', () => watch.said.length > 0);
  t.match(watch.said[0], /ECONNREFUSED/);
});

await t.test('a reader that is slow is waited for, and nothing piles up', async (t) => {
  const watch = watched();
  const total = 64 * 1024 * 1024;
  const chunk = Buffer.alloc(1024 * 1024, 0x5a);
  let sent = 0;
  const port = await served(t, (socket) => {
    const send = (): void => {
      while (sent < total) {
        sent += chunk.length;
        if (!socket.write(chunk)) {
          socket.once('drain', send);
          return;
        }
      }
      socket.end();
    };
    send();
  });
  const proxy = await proxied(t, port, watch);
  const socket = await connected(t, proxy.port);
  socket.pause();
  let [before, still] = [-1, 0];
  await eventually('the server has to wait', () => {
    still = sent === before ? still + 1 : 0;
    before = sent;
    return sent > 0 && still === 10;
  });
  t.ok(sent < total / 2, `${sent} bytes were taken`);
  let got = 0;
  socket.on('data', (bytes: Buffer) => (got += bytes.length)).resume();
  await once(socket, 'end');
  t.equal(got, total);
});

await t.test('what nothing goes through is closed', async (t) => {
  const watch = watched({ idleTimeoutMs: 60 });
  const proxy = await proxied(t, await served(t, echo), watch);
  const socket = await connected(t, proxy.port);
  socket.resume();
  await once(socket, 'end');
  await eventually('it is said', () => watch.said.length > 0);
  t.match(watch.said[0], /closed, because nothing went through for 60 ms/);
});

await t.test('too many connections', async (t) => {
  const watch = watched({ maxConnections: 1 });
  const proxy = await proxied(t, await served(t, echo), watch);
  const first = await connected(t, proxy.port);
  const second = connect({ port: proxy.port, host: '127.0.0.1' })
    .on('error', () => undefined)
    .resume();
  await once(second, 'close');
  t.same(watch.said, ['more than 1 connections: one was refused']);
  const answer = received(first);
  first.end('still served');
  t.equal((await answer).toString(), 'still served');
});

await t.test('closing ends what goes through', async (t) => {
  const watch = watched();
  const proxy = await proxied(t, await served(t, echo), watch);
  const socket = await connected(t, proxy.port);
  socket.write(frameRecord(call()));
  await once(socket, 'data');
  const ended = once(socket, 'end');
  await proxy.close();
  await ended;
  watch.context.observer.end();
  t.match(watch.exchanges[0], { kind: 'unanswered' });
});

await t.test('closing leaves no way to a server open that never ends its side', async (t) => {
  const watch = watched();
  let isGone = false;
  const port = await served(t, (socket) => {
    socket.on('close', () => (isGone = true));
    const more = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
    };
    socket.on('drain', more);
    more();
  });
  const proxy = await proxied(t, port, watch);
  const reading = await connected(t, proxy.port);
  reading.resume();
  const half = await connected(t, proxy.port);
  half.end('abc');
  await once(reading, 'data');
  await proxy.close();
  await eventually('the server sees it', () => isGone);
  t.same(watch.said, [], 'and nothing is written behind the end');
});

await t.test('records that never end fill no memory, however many', (t) => {
  const { observer } = watched().context;
  const begun = Buffer.concat([words(0x8000_0000 + 2 ** 20), call(), Buffer.alloc(900_000)]);
  const streams = Array.from({ length: 200 }, (_, i) =>
    observer.stream({ netid: 'tcp', from: `client ${i}`, to: 'server' }),
  );
  for (const stream of streams) for (const way of ['call', 'back'] as const) stream.push(way, begun);
  t.ok(observer.heldBytes < 68 * 2 ** 20, 'all of them together are bounded');
  t.ok(observer.heldBytes > 60 * 2 ** 20);
  for (const stream of streams) stream.end();
  t.equal(observer.heldBytes, 0, 'and nothing stays of them');
  t.end();
});

await t.test('from and to AF_LOCAL', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sunrpc-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const watch = watched();
  const host = '127.0.0.1';
  const port = await served(t, (socket) => socket.on('data', () => socket.end(frameRecord(reply()))));
  const inner = await StreamProxy.open(
    { kind: 'unix', path: join(folder, 'inner') },
    { kind: 'tcp', host, port },
    watch.context,
  );
  t.teardown(() => inner.close());
  const outer = await StreamProxy.open(
    { kind: 'unix', path: join(folder, 'outer') },
    { kind: 'unix', path: join(folder, 'inner') },
    watch.context,
  );
  t.teardown(() => outer.close());
  const socket = connect({ path: join(folder, 'outer'), allowHalfOpen: true });
  socket.write(frameRecord(call()));
  t.same(await received(socket), frameRecord(reply()));
  socket.end();
  t.match(watch.exchanges, [
    { kind: 'answered', call: { flow: { netid: 'tcp', from: 'client 1', to: `127.0.0.1:${port}` } } },
    { kind: 'answered', call: { flow: { netid: 'local', from: 'client 1', to: join(folder, 'inner') } } },
  ]);
});

await t.test('a server that cannot be reached through AF_LOCAL', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sunrpc-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const watch = watched();
  const [path, nowhere] = [join(folder, 'proxy'), join(folder, 'nowhere')];
  const proxy = await StreamProxy.open(
    { kind: 'unix', path },
    { kind: 'unix', path: nowhere },
    watch.context,
  );
  t.teardown(() => proxy.close());
  const socket = connect({ path }).on('error', () => undefined);
  await once(socket, 'close');
  t.match(watch.said, [/ENOENT/]);
});
