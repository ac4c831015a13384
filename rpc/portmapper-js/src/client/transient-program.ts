import { randomInt } from 'node:crypto';
import { PortmapperError } from '../portmapper-error.js';
import type { TransportAddress } from '../universal-address.js';
import { addressesOf, type ListenerAddress } from './listener-addresses.js';
import type { PortmapperClient } from './portmapper-client.js';
import { describePortmapper, type PortmapperOptions } from './portmapper-options.js';
import { withClient } from './with-client.js';

/** The first of the program numbers that anybody may use for a while (RFC 5531 §8.3). */
const FIRST_TRANSIENT_PROGRAM = 0x4000_0000;
/** The last of them. */
const LAST_TRANSIENT_PROGRAM = 0x5fff_ffff;

/** How many numbers are tried before the portmapper is believed to refuse all. */
const ATTEMPTS = 20;
const DEFAULT_CLOSE_DEADLINE_MS = 1000;

/** What a transient program number is wanted for. */
export interface TransientProgramOptions {
  /** The version to register. Default 1. */
  readonly version?: number;
  /** Where the program is served; those that onc-rpc makes fit. */
  readonly listeners: readonly ListenerAddress[];
  /** Which portmapper, on this machine. Default: 127.0.0.1, port 111, over TCP. */
  readonly portmapper?: PortmapperOptions;
  /** How long taking back may take on close, in ms. Default 1,000. */
  readonly closeDeadlineMs?: number;
  /** Gives the search for a number up when aborted. */
  readonly signal?: AbortSignal;
}

/** A program number that is ours until it is closed. */
export interface TransientProgram extends AsyncDisposable {
  /** The program number, from 0x40000000 to 0x5fffffff. */
  readonly program: number;
  /** The version registered. */
  readonly version: number;
  /** Takes the number back from the portmapper; never rejects, and ends within the deadline. */
  close(): Promise<void>;
}

/**
 * Finds a program number that nobody has and registers it, for callbacks over connections of their own: a client
 * serves a program under the number, and tells it to the server that shall call (RFC 5531 §8.3). Nothing that is
 * registered already is touched, and a portmapper that is restarted forgets it.
 * @throws RpcError when the portmapper cannot be reached; PortmapperError `NO_TRANSIENT_PROGRAM` when it refuses all
 *
 * @example
 * const listener = await listenTcp(server);
 * await using callback = await registerTransientProgram({ listeners: [listener] });
 * server.add(defineProgram({ name: 'NOTIFY', number: callback.program, versions }).V1, handlers);
 * await client.SUBSCRIBE({ program: callback.program, version: callback.version });
 */
export async function registerTransientProgram(options: TransientProgramOptions): Promise<TransientProgram> {
  const { version = 1, portmapper = {} } = options;
  try {
    const program = await withClient(portmapper, (client) => findProgram(client, version, options));
    return transientProgram(program, version, options);
  } catch (error) {
    await portmapper.transport?.close().catch(() => undefined);
    throw error;
  }
}

/** Registers the first number that is free. */
async function findProgram(
  client: PortmapperClient,
  version: number,
  { portmapper = {}, listeners, signal }: TransientProgramOptions,
): Promise<number> {
  const addresses = listeners.flatMap(addressesOf);
  const callOptions = signal === undefined ? {} : { signal };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const program = randomInt(FIRST_TRANSIENT_PROGRAM, LAST_TRANSIENT_PROGRAM + 1);
    if (await setAll(client, { program, version }, addresses, callOptions)) return program;
  }
  const message = `${describePortmapper(portmapper)} registers none of ${ATTEMPTS} transient program numbers`;
  throw new PortmapperError('NO_TRANSIENT_PROGRAM', message);
}

interface Target {
  readonly program: number;
  readonly version: number;
}

/** Registers all addresses or none. */
async function setAll(
  client: PortmapperClient,
  target: Target,
  addresses: readonly TransportAddress[],
  options: { readonly signal?: AbortSignal },
): Promise<boolean> {
  // somebody may serve another version, or over another transport
  if ((await client.dump(options)).some(({ program }) => program === target.program)) return false;
  const set: TransportAddress[] = [];
  try {
    for (const address of addresses) {
      if (!(await client.set(target, address, options))) break;
      set.push(address);
    }
  } finally {
    if (set.length < addresses.length)
      for (const { netid } of set) await client.unset(target, netid).catch(() => false);
  }
  return set.length === addresses.length;
}

function transientProgram(
  program: number,
  version: number,
  { portmapper = {}, closeDeadlineMs = DEFAULT_CLOSE_DEADLINE_MS }: TransientProgramOptions,
): TransientProgram {
  let closed: Promise<void> | undefined;
  const takeBack = async (): Promise<void> => {
    try {
      await withClient({ ...portmapper, timeoutMs: closeDeadlineMs }, (client) =>
        client.unset({ program, version }, undefined),
      );
    } catch {
      // a portmapper that is gone has forgotten it
    }
    await portmapper.transport?.close().catch(() => undefined);
  };
  const close = (): Promise<void> => (closed ??= takeBack());
  return { program, version, close, [Symbol.asyncDispose]: close };
}
