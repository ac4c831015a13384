import { randomInt } from 'node:crypto';
import { isErrno } from '../errno.js';
import { RpcError } from '../rpc-error.js';

/** Where calls come from, for servers that look at it. */
export interface LocalEnd {
  /** An IP address of this host. Default: the system's choice. */
  readonly localAddress?: string;
  /** Default: any. */
  readonly localPort?: number;
  /** Use a port below 1024, which only the superuser may: many NFS exports want it. Default false. */
  readonly reserved?: boolean;
}

/** The ports that `bindresvport` takes, too (libtirpc). */
const FIRST_RESERVED = 600;
const END_OF_RESERVED = 1024;

/**
 * Connects from the local port asked for, or tries the reserved ones until one is free.
 * @param connect makes a connection from the port, or any where it is undefined
 */
export async function connectFrom<T>(
  { localPort, reserved = false }: LocalEnd,
  connect: (localPort: number | undefined) => Promise<T>,
): Promise<T> {
  if (!reserved) return connect(localPort);
  const count = END_OF_RESERVED - FIRST_RESERVED;
  const first = randomInt(count);
  for (let tried = 0; tried < count; tried++) {
    try {
      return await connect(FIRST_RESERVED + ((first + tried) % count));
    } catch (error) {
      if (!isPortTaken(error)) throw error;
    }
  }
  throw new RpcError('RPC_CONNECT_FAILED', 'no reserved port is free');
}

function isPortTaken(error: unknown): boolean {
  const cause = error instanceof RpcError ? error.cause : error;
  return isErrno(cause, 'EADDRINUSE') || isErrno(cause, 'EADDRNOTAVAIL');
}
