import { lookupService } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type BroadcastReply, createBroadcaster, ipv4Networks } from 'onc-rpc';
import {
  type CallResult,
  formatUniversalAddress,
  PMAP_PORT,
  PMAP_PROG,
  type ProgramVersion,
} from 'portmapper-js';
import { InfoFailure } from './info-failure.js';
import { libtirpcWords } from './libtirpc-words.js';
import type { Output } from './output.js';
import type { PortmapperPlace } from './places.js';

/** As often as rpcinfo: at once, after 4 s and then after 8 s. */
const RETRANSMIT_AFTER_MS = 4000;
const NAME_DEADLINE_MS = 5000;
const UNKNOWN = 'unknown';

interface Responder {
  readonly host: string;
  readonly port: number;
}

/**
 * Has the portmappers of all networks that this host is in call a program (CALLIT of version 2, which all of them
 * have), and names those that answer. rpcinfo asks over version 3 and over multicast of IPv6 too, and prints one and
 * the same program for each answer; here each is named once.
 * @throws InfoFailure when nothing can be sent
 */
export async function broadcast(
  target: ProgramVersion,
  { at, timeoutMs }: { readonly at: PortmapperPlace | undefined; readonly timeoutMs: number },
  output: Output,
): Promise<void> {
  const places = placesFor(at);
  const named = new Map<string, Promise<unknown>>();
  const onReply = (reply: BroadcastReply<CallResult>): void => {
    // an error of one of them says nothing of the program
    if (reply.kind === 'error' || !(reply.result.port <= 65535)) return;
    const responder = { host: reply.address, port: reply.result.port };
    const address = formatUniversalAddress({ netid: 'udp', ...responder });
    if (!named.has(address)) named.set(address, name(responder, address, output));
  };
  await Promise.all(places.map((place) => gather(target, place, timeoutMs, onReply)));
  output.value(await Promise.all(named.values()));
}

interface BroadcastPlace {
  readonly host: string;
  readonly port: number;
}

function placesFor(at: PortmapperPlace | undefined): readonly BroadcastPlace[] {
  if (at?.kind === 'local') throw new InfoFailure('broadcast failed: a socket cannot be broadcast to');
  if (at !== undefined) return [at];
  // of the loopback network rpcinfo asks nothing either
  const networks = ipv4Networks().filter(({ address }) => !address.startsWith('127.'));
  if (networks.length > 0) return networks.map((each) => ({ host: each.broadcast, port: PMAP_PORT }));
  throw new InfoFailure(
    'broadcast failed: RPC: Unknown protocol',
    'this host is in no network of IPv4 that has a broadcast address; --portmapper ADDRESS:PORT names one',
  );
}

async function gather(
  { program, version }: ProgramVersion,
  place: BroadcastPlace,
  timeoutMs: number,
  onReply: (reply: BroadcastReply<CallResult>) => void,
): Promise<void> {
  const everybody = createBroadcaster(PMAP_PROG.PMAP_VERS, {
    ...place,
    retransmitAfterMs: RETRANSMIT_AFTER_MS,
  });
  const args = { prog: program, vers: version, proc: 0, args: new Uint8Array(0) };
  const isEnough = (replies: readonly BroadcastReply<CallResult>[]): boolean => {
    const newest = replies.at(-1);
    if (newest !== undefined) onReply(newest);
    return false;
  };
  try {
    await everybody.PMAPPROC_CALLIT(args, { timeoutMs, isEnough });
  } catch (error) {
    throw new InfoFailure(`broadcast failed: ${libtirpcWords(error)}`, undefined, error);
  }
}

async function name({ host, port }: Responder, address: string, output: Output): Promise<unknown> {
  const hostname = await nameOf(host);
  output.text(`${address}\t${hostname ?? UNKNOWN}\n`);
  return { address, host, port, name: hostname ?? null };
}

async function nameOf(host: string): Promise<string | undefined> {
  try {
    const found = await Promise.race([
      lookupService(host, PMAP_PORT),
      delay(NAME_DEADLINE_MS, undefined, { ref: false }),
    ]);
    return found?.hostname === host ? undefined : found?.hostname;
  } catch {
    return undefined;
  }
}
