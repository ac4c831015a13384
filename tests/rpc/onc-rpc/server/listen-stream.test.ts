import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import t, { type Test } from 'tap';
import { createClient, createServer, listenLocal, listenTcp, localTransport, tcpTransport } from 'onc-rpc';
import { backlogOf } from '../../../backlog.js';
import { skipUnless } from '../../../peers.js';
import { REHEARSAL, Stage } from '../rehearsal.js';

function newServer() {
  return createServer().add(REHEARSAL.V2, new Stage().handlers);
}

async function newPath(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onc-rpc-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return join(folder, 'socket');
}

/** A socket file whose process is gone. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
}

await t.test('a socket file that nobody serves is replaced, and removed in the end', async (t) => {
  const path = await newPath(t);
  await leaveStaleSocket(path);
  t.ok((await stat(path)).isSocket());
  const server = newServer();
  const listener = await listenLocal(server, { path });
  t.match(listener, { netid: 'local', address: path, port: 0 });
  await using transport = localTransport({ path });
  await createClient(REHEARSAL.V2, transport).null();
  await server.close();
  await t.rejects(stat(path), { code: 'ENOENT' });
});

await t.test('a path that is served, or is no socket, is left alone', async (t) => {
  const path = await newPath(t);
  await using first = newServer();
  await listenLocal(first, { path });
  const second = newServer();
  await t.rejects(listenLocal(second, { path }), { code: 'EADDRINUSE' });
  const file = `${path}.txt`;
  await writeFile(file, 'mine');
  await t.rejects(listenLocal(second, { path: file }), { code: 'EADDRINUSE' });
  await t.rejects(listenLocal(second, { path: `${file}/socket` }), { code: 'ENOTDIR' });
  await using transport = localTransport({ path });
  await createClient(REHEARSAL.V2, transport).null();
});

await t.test('a path is taken whole or not at all', async (t) => {
  const path = await newPath(t);
  const longest = join(path, '..', 'x'.repeat(107 - path.length + 'socket'.length));
  await using server = newServer();
  t.equal((await listenLocal(server, { path: longest })).address, longest);
  await server.close();
  await t.rejects(listenLocal(server, { path: `${longest}x` }), RangeError);
  t.same(await readdir(join(path, '..')), []);
});

await t.test('who may connect is the file’s mode: the umask’s, or everybody', async (t) => {
  const path = await newPath(t);
  await mkdir(join(path, '..', 'made'));
  await using server = newServer();
  await listenLocal(server, { path });
  const { mode } = await stat(join(path, '..', 'made'));
  t.equal((await stat(path)).mode & 0o022, mode & 0o022, 'as any file that is made there');
  await server.close();
  await listenLocal(server, { path, isForEveryone: true });
  t.equal((await stat(path)).mode & 0o666, 0o666);
});

await t.test('one listener closes without the others, and is forgotten', async (t) => {
  await using server = newServer();
  const [one, two] = [await listenTcp(server), await listenTcp(server)];
  await one.close();
  await using transport = tcpTransport({ port: two.port });
  await createClient(REHEARSAL.V2, transport).null();
  await t.rejects(createClient(REHEARSAL.V2, tcpTransport({ port: one.port })).null(), {
    code: 'RPC_CONNECT_FAILED',
  });
});

await t.test('on the wildcard of IPv6 callers of IPv4 are told by their own address', async (t) => {
  const callers: string[] = [];
  await using server = createServer({
    interceptors: [(_args, { caller }) => void callers.push(`${caller.netid} ${caller.address}`)],
  }).add(REHEARSAL.V2, new Stage().handlers);
  const listener = await listenTcp(server, { host: '::' });
  for (const host of ['127.0.0.1', '::1']) {
    await using transport = tcpTransport({ host, port: listener.port });
    await createClient(REHEARSAL.V2, transport).null();
  }
  t.same(callers, ['tcp 127.0.0.1', 'tcp6 ::1']);
});

await t.test('calls come from the local address and port asked for, or from a reserved one', async (t) => {
  const callers: { address: string; port: number }[] = [];
  await using server = createServer({
    interceptors: [(_args, { caller }) => void callers.push(caller)],
  }).add(REHEARSAL.V2, new Stage().handlers);
  const { port } = await listenTcp(server);
  const probe = net.createServer().listen(0, '127.0.0.3');
  await once(probe, 'listening');
  const address = probe.address();
  const localPort = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => probe.close(resolve));
  await using bound = tcpTransport({ port, localAddress: '127.0.0.3', localPort: localPort ?? 0 });
  await createClient(REHEARSAL.V2, bound).null();
  t.match(callers.pop(), { address: '127.0.0.3', port: localPort });
  await using reserved = tcpTransport({ port, reserved: true });
  const call = createClient(REHEARSAL.V2, reserved).null();
  if (process.getuid?.() === 0) {
    await call;
    t.ok((callers.pop()?.port ?? 9999) < 1024);
  } else {
    await t.rejects(call, { code: 'RPC_CONNECT_FAILED', message: /EACCES/ });
  }
});

await t.test('a process whose server and transports are closed ends by itself', async (t) => {
  const script = `
    import * as rpc from ${JSON.stringify(import.meta.resolve('onc-rpc'))};
    import { REHEARSAL, Stage } from ${JSON.stringify(import.meta.resolve('../rehearsal.js'))};
    const stage = new Stage();
    const server = rpc.createServer().add(REHEARSAL.V2, stage.handlers);
    const { port } = await rpc.listenTcp(server);
    const udp = await rpc.listenUdp(server);
    const transports = [rpc.tcpTransport({ port }), rpc.udpTransport({ port: udp.port }), rpc.memoryTransport(server)];
    for (const transport of transports) {
      const client = rpc.createClient(REHEARSAL.V2, transport);
      await client.null();
      client.LATER(1, { timeoutMs: 60_000 }).catch(() => undefined);
    }
    await stage.arrived(1);
    await Promise.all(transports.map((transport) => transport.close()));
    await server.close(10);
    const memory = rpc.createClient(REHEARSAL.V2, rpc.memoryTransport(server));
    await memory.null();
    console.log('closed');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let closedAt = 0;
  child.stdout.on('data', () => {
    closedAt = performance.now();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  t.equal(code, 0);
  t.ok(performance.now() - closedAt < 10_000, `${performance.now() - closedAt} ms later`);
});

await t.test('as many connections wait as was asked for', { skip: skipUnless('ip') }, async (t) => {
  await using server = newServer();
  const { port } = await listenTcp(server, { backlog: 7 });
  t.equal(backlogOf(port), 7);
});
