import { createClient, tcpTransport, type Transport, udpTransport } from 'onc-rpc';
import { isWildcard } from 'onc-rpc/addresses';
import { isInetNetid, NETIDS } from '../netid.js';
import { parseUniversalAddress } from '../universal-address.js';
import type { RegisteredProgram } from './registered-program.js';

/** A server on this machine answers NULL in much less; one that says nothing is not gone. */
const ANSWER_MS = 500;

/** Servers that are registered in our place: which of them are gone, so that it is ours again. */
export class FormerServers {
  /** Whose places were taken, and who have not been seen to answer since. */
  readonly #taken = new Set<string>();

  /**
   * Whether a server's place may be taken: nobody listens there. Not twice, unless it answered in between: one that is
   * registered there again, and cannot be reached from here, would be fought without end.
   */
  async mayBeTaken(entry: RegisteredProgram, signal: AbortSignal): Promise<boolean> {
    const found = await sought(entry, signal);
    if (found === 'answers') this.#taken.delete(placeOf(entry));
    return found === 'gone' && !this.#taken.has(placeOf(entry));
  }

  /** Its place was taken. */
  wasTaken(entry: RegisteredProgram): void {
    this.#taken.add(placeOf(entry));
  }
}

function placeOf({ netid, uaddr }: RegisteredProgram): string {
  return `${netid} ${uaddr}`;
}

/** Calls its procedure 0. Only the system's word that nobody listens says that it is gone, over UDP an ICMP message. */
async function sought(
  entry: RegisteredProgram,
  signal: AbortSignal,
): Promise<'answers' | 'gone' | 'unknown'> {
  try {
    await using transport = transportTo(entry);
    const { program, version } = entry;
    const named = { program, version, programName: `program ${program}`, procedures: {} };
    await createClient(named, transport).null({ timeoutMs: ANSWER_MS, signal });
    return 'answers';
  } catch (error) {
    return isRefusal(error) ? 'gone' : 'unknown';
  }
}

/** @throws Error for an address that is none */
function transportTo({ netid, uaddr }: RegisteredProgram): Transport {
  if (!isInetNetid(netid)) throw new RangeError(`${netid} is not called`);
  const { host: registered, port } = parseUniversalAddress(netid, uaddr);
  const { protocol, protocolFamily } = NETIDS[netid];
  const loopback = protocolFamily === 'inet6' ? '::1' : '127.0.0.1';
  const host = isWildcard(registered) ? loopback : registered;
  return protocol === 'tcp' ? tcpTransport({ host, port }) : udpTransport({ host, port });
}

function isRefusal(error: unknown): boolean {
  const { cause } = error as { readonly cause?: unknown };
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
