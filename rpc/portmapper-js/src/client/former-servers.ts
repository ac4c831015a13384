import { networkInterfaces } from 'node:os';
import { createClient, tcpTransport, udpTransport } from 'onc-rpc';
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

/** One that answers at any of its addresses is there; it is gone where each of them says so. */
async function sought(entry: RegisteredProgram, signal: AbortSignal): Promise<Found> {
  const found = await Promise.all(hostsOf(entry).map((host) => soughtAt(host, entry, signal)));
  if (found.includes('answers')) return 'answers';
  return found.length > 0 && found.every((each) => each === 'gone') ? 'gone' : 'unknown';
}

type Found = 'answers' | 'gone' | 'unknown';

/** Where it is to be called; nowhere, where its address is none of IP. */
function hostsOf({ netid, uaddr }: RegisteredProgram): string[] {
  if (!isInetNetid(netid)) return [];
  try {
    const { host } = parseUniversalAddress(netid, uaddr);
    return isWildcard(host) ? ownAddresses(NETIDS[netid].protocolFamily) : [host];
  } catch {
    return [];
  }
}

/** Version 2 tells no host: what shows as a wildcard may listen at any one address of this machine. */
function ownAddresses(protocolFamily: string): string[] {
  const family = protocolFamily === 'inet6' ? 'IPv6' : 'IPv4';
  return Object.values(networkInterfaces())
    .flatMap((own = []) => own)
    .filter((own) => own.family === family && !(own.scopeid ?? 0))
    .map(({ address }) => address);
}

/** Calls its procedure 0. Only the system's word that nobody listens says that it is gone, over UDP an ICMP message. */
async function soughtAt(host: string, entry: RegisteredProgram, signal: AbortSignal): Promise<Found> {
  const { program, version, netid, port = 0 } = entry;
  try {
    await using transport = netid.startsWith('tcp')
      ? tcpTransport({ host, port })
      : udpTransport({ host, port });
    const named = { program, version, programName: `program ${program}`, procedures: {} };
    await createClient(named, transport).null({ timeoutMs: ANSWER_MS, signal });
    return 'answers';
  } catch (error) {
    return isRefusal(error) ? 'gone' : 'unknown';
  }
}

function isRefusal(error: unknown): boolean {
  const { cause } = error as { readonly cause?: unknown };
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
