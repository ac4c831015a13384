import { once } from 'node:events';
import { lstat, unlink } from 'node:fs/promises';
import net from 'node:net';
import { isErrno } from '../errno.js';
import { TlsAcceptor } from '../tls/tls-acceptor.js';
import type { ServerTlsOptions } from '../tls/tls-options.js';
import type { Listener, Server } from './server.js';
import { StreamListener } from './stream-listener.js';

/** Where to listen. */
export interface ListenOptions {
  /** An IP address of this host, or a wildcard. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * An open descriptor to serve in place of an address of one's own: for TCP a listening socket, for UDP a bound one, of
   * the family of `host`. As systemd hands them over.
   */
  readonly fd?: number | undefined;
}

/** How to take connections. */
export interface BacklogOptions {
  /** Connections that wait to be accepted; the system may hold fewer (somaxconn). Also of a socket given by `fd`. Default 4096. */
  readonly backlog?: number;
}

/** Where and how to listen over TCP. */
export interface ListenTcpOptions extends ListenOptions, BacklogOptions {
  /** Offers TLS to clients that ask for it (RFC 9289). Default: it is not offered. What demands it: `server.add(…, { tls: 'require' })`. */
  readonly tls?: ServerTlsOptions;
}

/** Where to listen over AF_LOCAL. */
export interface ListenLocalOptions extends BacklogOptions {
  /** The socket's path; at most 107 bytes, or 103 on other systems than Linux. */
  readonly path: string;
  /** Whether every user of the host may connect. Default false: whom the umask lets, usually the owner alone. */
  readonly isForEveryone?: boolean;
  /** A listening socket to serve, which is at the path already, and stays there. */
  readonly fd?: number | undefined;
}

/** What systems hold by default, so that a socket handed over with as much keeps it: listening anew sets it anew. */
const DEFAULT_BACKLOG = 4_096;

/** What `sun_path` holds besides the NUL at its end. */
const MAX_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Finds dead peers that no timer of ours would notice, in ms of silence. */
const KEEP_ALIVE_MS = 60_000;

/** Serves over TCP. @throws the system's error when the address cannot be bound, and node:tls's for a key or certificate that is none */
export async function listenTcp(server: Server, options: ListenTcpOptions = {}): Promise<Listener> {
  const acceptor = options.tls === undefined ? undefined : new TlsAcceptor(options.tls);
  const { fd, host = '127.0.0.1', port = 0, backlog = DEFAULT_BACKLOG } = options;
  return listen(server, fd === undefined ? { host, port } : { fd }, { acceptor, backlog });
}

/**
 * Serves over AF_LOCAL (RFC 5665 netid `local`). A socket file that nobody serves any more is replaced, and the file
 * is removed when the listener closes. Node cannot tell who the caller is: the file's mode decides who may be.
 * @throws the system's error, EADDRINUSE when the path is served already; RangeError for a path that is too long
 */
export async function listenLocal(server: Server, options: ListenLocalOptions): Promise<Listener> {
  const { path, fd, isForEveryone = false, backlog = DEFAULT_BACKLOG } = options;
  if (fd !== undefined) return listen(server, { fd }, { path, backlog });
  refuseLongPath(path);
  await removeStaleSocket(path);
  return listen(server, { path, readableAll: isForEveryone, writableAll: isForEveryone }, { backlog });
}

interface StreamKind {
  readonly backlog: number;
  readonly acceptor?: TlsAcceptor | undefined;
  /** Of a socket whose path Node does not know. */
  readonly path?: string;
}

async function listen(
  server: Server,
  options: net.ListenOptions & { fd?: number },
  { acceptor, path, backlog }: StreamKind,
): Promise<Listener> {
  // half-open, because a caller may end its side when it has sent its last call
  const listening = net.createServer({
    allowHalfOpen: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  const listened = once(listening, 'listening');
  // an argument of its own: in the options it is ignored where there is a descriptor
  listening.listen(options, backlog);
  await listened;
  return server.adopt(new StreamListener(listening, server, acceptor, path));
}

/** Node would listen at what is left of it when it is cut. @throws RangeError */
function refuseLongPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES)
    throw new RangeError(`a socket's path has at most ${MAX_PATH_BYTES} bytes, not ${bytes}: ${path}`);
}

async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found?.isSocket() === true && !(await isServed(path))) await unlink(path);
}

/** Only a refused connection says that nobody is there: a full backlog or a lacking right does not. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.connect(path);
    probe.on('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.on('error', (error) => resolve(!isErrno(error, 'ECONNREFUSED')));
  });
}
