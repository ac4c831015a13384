import { RpcError } from 'onc-rpc';
import { checkLimits, LONGEST_TIMER_MS } from 'onc-rpc/limits';
import { PortmapperError } from '../portmapper-error.js';
import { describeAddress, formatUniversalAddress, type TransportAddress } from '../universal-address.js';
import { FormerServers } from './former-servers.js';
import { addressesOf } from './listener-addresses.js';
import type { PortmapperClient } from './portmapper-client.js';
import { describePortmapper, type PortmapperOptions } from './portmapper-options.js';
import { refusal } from './refusal.js';
import type { RegisteredProgram } from './registered-program.js';
import type { RegisterOptions } from './register-options.js';
import type { RegistrationEvent } from './registration-event.js';
import { entriesOfOthers, entryOf, isOurs, isSamePlace } from './table-entries.js';
import { withClient } from './with-client.js';

const DEFAULT_CHECK_INTERVAL_MS = 5000;
const DEFAULT_CLOSE_DEADLINE_MS = 1000;

/** One of our addresses, and what stands in the table in its place. */
interface Replaced {
  readonly address: TransportAddress;
  readonly entry: RegisteredProgram;
}

/**
 * A program's place in the portmapper's table, kept as long as the program runs: UNSET, SET, the result checked; set
 * again when the portmapper lost it in a restart, or who took its place is gone; taken back on close. Nothing of it throws in the background.
 */
export class Registration implements AsyncDisposable {
  /**
   * Whether the first attempt succeeded; later ones go on in the background. Rejects with the failure (PortmapperError,
   * RpcError) in the mode `require`.
   */
  readonly ready: Promise<boolean>;
  readonly #options: RegisterOptions;
  #addresses: readonly TransportAddress[];
  readonly #portmapper: PortmapperOptions;
  readonly #aborter = new AbortController();
  readonly #failuresSaid = new Set<string>();
  readonly #formerServers = new FormerServers();
  #attempt: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;
  /** Whether the portmapper may have something of ours. */
  #hasSet = false;
  #isRegistered = false;
  #isReplaced = false;

  /** @throws RangeError for a time that is none, such as NaN */
  constructor(options: RegisterOptions) {
    checkLimits(options, ['checkIntervalMs', 'closeDeadlineMs']);
    this.#options = options;
    this.#addresses = options.listeners.flatMap(addressesOf);
    this.#portmapper = options.portmapper ?? {};
    this.ready = options.mode === 'off' ? Promise.resolve(false) : this.#start();
    // who does not look at it is told by the events
    this.ready.catch(() => undefined);
  }

  /** Stops watching and takes back what is ours; never rejects, and ends within the deadline. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<boolean> {
    const first = this.#keep();
    this.#attempt = first;
    const failure = await first;
    if (failure !== undefined && this.#options.mode === 'require') throw failure;
    this.#watch();
    return failure === undefined;
  }

  #watch(): void {
    if (this.#closed !== undefined) return;
    const intervalMs = this.#options.checkIntervalMs ?? DEFAULT_CHECK_INTERVAL_MS;
    this.#timer = setTimeout(
      () => {
        this.#attempt = this.#keep().then(() => this.#watch());
      },
      Math.min(intervalMs, LONGEST_TIMER_MS),
    );
    // the program runs for its listeners, not for this
    this.#timer.unref();
  }

  /** One attempt, or one look at whether all is well; says what changed and gives the failure. Never rejects. */
  async #keep(): Promise<Error | undefined> {
    try {
      await withClient(this.#portmapper, (client) =>
        this.#isRegistered ? this.#renew(client) : this.#register(client),
      );
      return undefined;
    } catch (error) {
      return this.#onFailure(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #register(client: PortmapperClient): Promise<void> {
    const { signal } = this.#aborter;
    this.#addresses = this.#options.listeners.flatMap(addressesOf);
    // what cannot be registered takes nobody's place
    for (const address of this.#addresses) formatUniversalAddress(address);
    // what an earlier run left behind; FALSE tells nothing that SET would not
    await client.unset(this.#options, undefined, { signal });
    await this.#set(client, this.#addresses);
    this.#isRegistered = true;
    this.#onRegistered('registered with');
  }

  /** Sets what the portmapper lost. What somebody else has set meanwhile is theirs, as long as they are there. */
  async #renew(client: PortmapperClient): Promise<void> {
    const table = await client.dump({ signal: this.#aborter.signal });
    const states = this.#addresses.map((address) => ({
      address,
      entry: entryOf(this.#options, address, table),
    }));
    const lost = states.filter(({ entry }) => entry === undefined).map(({ address }) => address);
    const replaced = states.flatMap(({ address, entry }) =>
      entry === undefined || isOurs(address, entry) ? [] : [{ address, entry }],
    );
    if (lost.length > 0) await this.#set(client, lost);
    const left = await this.#takePlaces(client, replaced);
    const [[first], [still]] = [replaced, left];
    if (left.length < replaced.length) this.#isReplaced = false;
    if (still !== undefined) this.#onReplaced(still.entry);
    else if (first !== undefined)
      this.#onRegistered(`registered again, since nobody listens at ${first.entry.uaddr} any more, with`);
    else if (lost.length > 0) this.#onRegistered('registered again with');
    else if (this.#failuresSaid.size > 0 || this.#isReplaced) this.#onRegistered('still registered with');
  }

  /** Takes the places of servers that are gone, and gives those that are left. */
  async #takePlaces(client: PortmapperClient, replaced: readonly Replaced[]): Promise<Replaced[]> {
    if (client.version === 2) return (await this.#takeAllPlaces(client, replaced)) ? [] : [...replaced];
    const left: Replaced[] = [];
    for (const place of replaced) if (!(await this.#takePlace(client, place))) left.push(place);
    return left;
  }

  /** UNSET of version 2 takes all transports of a program: where a server lives at one of them, none is taken. */
  async #takeAllPlaces(client: PortmapperClient, replaced: readonly Replaced[]): Promise<boolean> {
    if (replaced.length === 0) return true;
    const { signal } = this.#aborter;
    const theirs = entriesOfOthers(this.#options, this.#addresses, await client.dump({ signal }));
    for (const entry of theirs) if (!(await this.#formerServers.mayBeTaken(entry, signal))) return false;
    // another server may have come while those were looked for
    const now = entriesOfOthers(this.#options, this.#addresses, await client.dump({ signal }));
    if (now.some((entry) => !theirs.some((each) => isSamePlace(each, entry)))) return false;
    if (now.length > 0) await client.unset(this.#options, undefined, { signal });
    for (const entry of theirs) this.#formerServers.wasTaken(entry);
    await this.#set(client, this.#addresses);
    return true;
  }

  async #takePlace(client: PortmapperClient, { address, entry }: Replaced): Promise<boolean> {
    const { signal } = this.#aborter;
    if (!(await this.#formerServers.mayBeTaken(entry, signal))) return false;
    // another server may have come while that one was looked for
    const now = entryOf(this.#options, address, await client.dump({ signal }));
    if (now !== undefined && !isSamePlace(now, entry)) return false;
    if (now !== undefined) await client.unset(this.#options, entry.netid, { signal });
    this.#formerServers.wasTaken(entry);
    await this.#set(client, [address]);
    return true;
  }

  /** Sets those addresses that the portmapper can know: one of version 2 knows none of IPv6 and AF_LOCAL. */
  async #set(client: PortmapperClient, addresses: readonly TransportAddress[]): Promise<void> {
    this.#hasSet = true;
    const unsupported: PortmapperError[] = [];
    for (const address of addresses) {
      try {
        await this.#setOne(client, address);
      } catch (error) {
        if (!(error instanceof PortmapperError) || error.code !== 'NETID_UNSUPPORTED') throw error;
        unsupported.push(error);
        this.#addresses = this.#addresses.filter((each) => each !== address);
      }
    }
    const [first] = unsupported;
    if (first !== undefined && this.#addresses.length === 0) throw first;
  }

  async #setOne(client: PortmapperClient, address: TransportAddress): Promise<void> {
    const { signal } = this.#aborter;
    if (await client.set(this.#options, address, { signal })) return;
    const table = await client.dump({ signal });
    const entry = entryOf(this.#options, address, table);
    // the reply to an earlier SET may have been lost, or another owner's mapping happens to be right
    if (isOurs(address, entry)) return;
    throw refusal(this.#options, address, describePortmapper(this.#portmapper), entry);
  }

  async #end(): Promise<void> {
    clearTimeout(this.#timer);
    const deadline = setTimeout(
      () => this.#aborter.abort(),
      Math.min(this.#options.closeDeadlineMs ?? DEFAULT_CLOSE_DEADLINE_MS, LONGEST_TIMER_MS),
    );
    await this.#attempt;
    if (this.#hasSet) await this.#takeBack();
    clearTimeout(deadline);
    this.#aborter.abort();
    await this.#portmapper.transport?.close().catch(() => undefined);
  }

  async #takeBack(): Promise<void> {
    try {
      const isTaken = await withClient(this.#portmapper, (client) => this.#unsetOurs(client));
      const { program, version } = this.#options;
      const message = `program ${program} version ${version} unregistered from ${describePortmapper(this.#portmapper)}`;
      if (isTaken) this.#say({ kind: 'unregistered', message });
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      const message = `could not unregister: ${reason.message}`;
      this.#say({ kind: 'failed', message, error: reason });
    }
  }

  /** Whether there was something of ours. */
  async #unsetOurs(client: PortmapperClient): Promise<boolean> {
    const { signal } = this.#aborter;
    const table = await client.dump({ signal });
    const ours = this.#addresses.filter((address) => isOurs(address, entryOf(this.#options, address, table)));
    for (const { netid } of ours) await client.unset(this.#options, netid, { signal });
    return ours.length > 0;
  }

  #onRegistered(how: string): void {
    this.#failuresSaid.clear();
    this.#isReplaced = false;
    const { program, version } = this.#options;
    const where = this.#addresses.map(describeAddress).join(', ');
    const message = `program ${program} version ${version} ${how} ${describePortmapper(this.#portmapper)}: ${where}`;
    this.#say({ kind: 'registered', message, addresses: this.#addresses });
  }

  #onReplaced({ netid, uaddr }: RegisteredProgram): void {
    if (this.#isReplaced) return;
    this.#isReplaced = true;
    const { program, version } = this.#options;
    const message =
      `program ${program} version ${version} over ${netid} is registered at ${uaddr} now, by another server: ` +
      `callers find that one`;
    this.#say({ kind: 'replaced', message });
  }

  #onFailure(error: Error): Error {
    const { code } = error as { code?: string };
    const kind = code ?? error.name;
    if (this.#closed === undefined && !this.#failuresSaid.has(kind)) {
      this.#failuresSaid.add(kind);
      this.#say({ kind: 'failed', message: `cannot register: ${explain(error)}`, error });
    }
    return error;
  }

  #say(event: RegistrationEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch {
      // nobody could catch it in the background
    }
  }
}

/**
 * Registers a program with the portmapper and keeps it registered.
 *
 * @example
 * const registration = register({ program: 0x20000001, version: 1, listeners: [tcp, udp], mode: 'require' });
 * await registration.ready;
 * // … and before the listeners close:
 * await registration.close();
 */
export function register(options: RegisterOptions): Registration {
  return new Registration(options);
}

function explain(error: Error): string {
  if (error instanceof RpcError && error.authStat === 'AUTH_TOOWEAK')
    return `${error.message}; only programs on the portmapper's own machine may register`;
  return error.message;
}
