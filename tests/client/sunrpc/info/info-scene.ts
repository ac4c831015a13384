import * as xdr from 'node-xdr';
import {
  createServer,
  defineProgram,
  frameRecord,
  type Listener,
  listenTcp,
  listenUdp,
  procedure,
  version,
} from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import type { Test } from 'tap';
import { fromHex, word } from '../../../rpc/onc-rpc/hex.js';
import { socketPath, startPortmapper } from '../../../rpc/portmapper-js/portmapper-under-test.js';
import { RawServer } from '../../../rpc/onc-rpc/raw-peers.js';

export const PROGRAM = 0x20000042;
const ONCE = procedure(1, xdr.void, xdr.void);
const HOLED = defineProgram({
  name: 'HOLED',
  number: PROGRAM,
  versions: { V1: version(1, { ONCE }), V3: version(3, { ONCE }) },
});

interface Scene {
  readonly portmapper: string;
  readonly path: string;
  readonly tcp: Listener;
}

/** A portmapper on a free port and a socket, and a program that it knows over tcp and udp. */
export async function scene(t: Test): Promise<Scene> {
  const path = await socketPath(t);
  const { port } = await startPortmapper(t, { path });
  const handlers = { ONCE: () => undefined };
  const server = createServer().add(HOLED.V1, handlers).add(HOLED.V3, handlers);
  t.teardown(() => server.close(0));
  const [tcp, udp] = [await listenTcp(server), await listenUdp(server)];
  await using client = new PortmapperClient({ port });
  for (const number of [1, 3]) {
    const target = { program: PROGRAM, version: number };
    await client.set(target, { netid: 'tcp', host: '0.0.0.0', port: tcp.port });
    await client.set(target, { netid: 'udp', host: '127.0.0.1', port: udp.port });
  }
  return { portmapper: `127.0.0.1:${port}`, path, tcp };
}

/** A program that answers whatever version it is asked for, with success or with the range; its port. */
export async function answering(t: Test, range: readonly number[]): Promise<string> {
  const accepted = range.length === 0 ? [1, 0, 0, 0, 0] : [1, 0, 0, 0, 2, ...range];
  const body = fromHex(accepted.map(word).join(' '));
  const server = await RawServer.listen((call, socket) =>
    socket.write(frameRecord(Buffer.concat([call.subarray(0, 4), body]))),
  );
  t.teardown(() => server[Symbol.asyncDispose]());
  return String(server.port);
}
