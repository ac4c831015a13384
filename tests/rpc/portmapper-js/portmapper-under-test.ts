import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, listenLocal, listenTcp, listenUdp, type Listener, type Server } from 'onc-rpc';
import { addPortmapper, type PortmapperService, type PortmapperServiceOptions } from 'portmapper-js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A portmapper of ours in this process, on a free port. */
export interface PortmapperUnderTest {
  readonly server: Server;
  readonly service: PortmapperService;
  readonly port: number;
  /** What was refused, in words. */
  readonly refusals: string[];
  /** What is registered besides itself: `1 tcp 127.0.0.1.27.89`, version first. */
  readonly registered: (program: number) => string[];
}

/** Starts a portmapper over TCP and UDP on one port, and over AF_LOCAL where a path is given. */
export async function startPortmapper(
  t: Teardown,
  options: { host?: string; port?: number; path?: string } & Pick<
    PortmapperServiceOptions,
    'indirectCalls' | 'maxMappings'
  > = {},
): Promise<PortmapperUnderTest> {
  const { host = '127.0.0.1', port = 0, path, ...more } = options;
  const refusals: string[] = [];
  const server = createServer();
  t.teardown(() => server.close(0));
  const service = addPortmapper(server, { ...more, onRefusal: (reason) => refusals.push(reason) });
  const listeners = await listenOnBoth(server, host, port);
  if (path !== undefined) listeners.push(await listenLocal(server, { path }));
  for (const listener of listeners) service.announce(listener);
  const registered = (program: number): string[] =>
    service.mappings
      .filter((each) => each.program === program)
      .map(({ version, netid, uaddr }) => `${version} ${netid} ${uaddr}`);
  return { server, service, port: listeners[0]?.port ?? 0, refusals, registered };
}

/** A port that TCP got may be taken over UDP: then another is tried. */
async function listenOnBoth(server: Server, host: string, port: number): Promise<Listener[]> {
  for (;;) {
    const tcp = await listenTcp(server, { host, port });
    try {
      return [tcp, await listenUdp(server, { host, port: tcp.port })];
    } catch {
      await tcp.close(0);
    }
  }
}

/** A path for a socket, short enough for `sun_path`; its folder goes with the test. */
export async function socketPath(t: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sunshare-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'rpcbind.sock');
}
