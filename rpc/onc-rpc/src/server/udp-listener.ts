import { XdrWriter } from 'node-xdr';
import net from 'node:net';
import type { BoundDatagramSocket, DatagramSender } from '../datagram-socket.js';
import { isLoopback, isWildcard, unmapped } from '../addresses.js';
import { LONGEST_TIMER_MS } from '../limits.js';
import { tell } from '../user-callback.js';
import { type Caller, describeCaller, Peer } from './caller.js';
import { type Duplicate, DuplicateRequestCache } from './duplicate-request-cache.js';
import { DEFAULT_LIMITS } from './server-limits.js';
import { isSuccess } from './replies.js';
import { DEFAULT_CLOSE_DEADLINE_MS, type Listener, type Server } from './server.js';

const NOTHING = Buffer.alloc(0);
/** Replies that lie in one piece of memory, in bytes: little stays where all but one of them are forgotten. */
const SLAB_BYTES = 1024;

type NewCall = Extract<Duplicate, { state: 'new' }>;

/** A socket that takes what is broadcast, and the one that replies go out by: itself where the system chooses. */
export interface BroadcastSocket {
  readonly socket: BoundDatagramSocket;
  readonly from: BoundDatagramSocket;
}

/** The sockets that together serve one UDP port. */
export class UdpListener implements Listener {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly #sockets: readonly BoundDatagramSocket[];
  readonly #server: Server;
  #running = 0;
  readonly #maxCallsInFlight: number;
  readonly #writer: XdrWriter;
  readonly #duplicates: DuplicateRequestCache | undefined;
  /** Whose signal all callers share: nobody sees a UDP caller leave. */
  readonly #everybody = new Peer('udp');
  readonly #localAddresses = new Map<BoundDatagramSocket, string>();
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #sending = 0;
  #onAllSent: () => void = () => undefined;
  #onNoneRunning: () => void = () => undefined;
  #slab: Buffer = NOTHING;
  #slabOffset = 0;

  constructor(
    sockets: readonly BoundDatagramSocket[],
    address: string,
    port: number,
    server: Server,
    broadcast: readonly BroadcastSocket[] = [],
  ) {
    const limits = server.options.limits ?? {};
    const cacheBytes = limits.duplicateCacheBytes ?? DEFAULT_LIMITS.duplicateCacheBytes;
    const cacheAgeMs = limits.duplicateCacheAgeMs ?? DEFAULT_LIMITS.duplicateCacheAgeMs;
    this.netid = net.isIPv6(address) ? 'udp6' : 'udp';
    this.address = address;
    this.port = port;
    this.#sockets = [...sockets, ...broadcast.map(({ socket }) => socket)];
    this.#server = server;
    this.#maxCallsInFlight = limits.maxCallsInFlight ?? DEFAULT_LIMITS.maxCallsInFlight;
    // a reply that fits in no datagram fails while it is written, and its caller is told SYSTEM_ERR
    this.#writer = new XdrWriter({ maxBytes: limits.maxDatagramBytes ?? DEFAULT_LIMITS.maxDatagramBytes });
    this.#duplicates = cacheBytes === 0 ? undefined : new DuplicateRequestCache(cacheBytes, cacheAgeMs);
    for (const socket of sockets) {
      const bound = socket.address().address;
      const netid = net.isIPv6(bound) ? 'udp6' : 'udp';
      if (!isWildcard(bound)) this.#localAddresses.set(socket, unmapped(bound));
      socket.on('message', (message, from) => this.#onDatagram({ socket, netid }, message, from));
      socket.on('error', (error) => tell(server.options.onPeerFault, error.message, this.netid));
    }
    for (const { socket, from } of broadcast) {
      const way = { socket: from, netid: 'udp', isBroadcast: true };
      socket.on('message', (message, sender) => this.#onDatagram(way, message, sender));
      socket.on('error', (error) => tell(server.options.onPeerFault, error.message, 'udp'));
    }
  }

  close(deadlineMs = DEFAULT_CLOSE_DEADLINE_MS): Promise<void> {
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(deadlineMs: number): Promise<void> {
    await this.#drained(deadlineMs);
    this.#isClosed = true;
    this.#everybody.leave();
    await Promise.all(this.#sockets.map((socket) => closed(socket)));
    this.#server.release(this);
  }

  /** Waits for the handlers, and for their replies to be out; the one that closes us is not answered yet. */
  async #drained(deadlineMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, Math.min(deadlineMs, LONGEST_TIMER_MS));
    });
    const answered = new Promise<void>((resolve) => {
      this.#onNoneRunning = resolve;
    });
    if (this.#running > 0) await Promise.race([answered, late]);
    const sent = new Promise<void>((resolve) => {
      this.#onAllSent = resolve;
    });
    if (this.#sending > 0) await Promise.race([sent, late]);
    clearTimeout(timer);
  }

  #onDatagram(way: Way, message: Buffer, from: DatagramSender): void {
    if (this.#closing !== undefined || this.#running >= this.#maxCallsInFlight) return;
    // nobody can be answered at port 0
    if (from.port === 0) return;
    const duplicate = this.#remembered(message, from);
    if (duplicate === undefined || duplicate.state === 'new') this.#run(way, message, from, duplicate);
    else if (duplicate.state === 'done' && duplicate.reply !== undefined)
      this.#reply(way, message, duplicate.reply, from);
  }

  /** What is known of the call; undefined where nothing is remembered of any. */
  #remembered(message: Buffer, { address, port }: DatagramSender): Duplicate | undefined {
    if (this.#duplicates === undefined || message.length < 4) return undefined;
    const key = `${message.readUInt32BE()} ${port} ${address}`;
    return this.#duplicates.begin(key, message, performance.now());
  }

  #run(way: Way, message: Buffer, from: DatagramSender, duplicate: NewCall | undefined): void {
    const caller = this.#callerOf(way, from);
    const running = this.#server.dispatch(message, caller, (write) => {
      const datagram = this.#written(write);
      duplicate?.finish(datagram);
      this.#reply(way, message, datagram, from);
    });
    // a call without a reply is over all the same; for others this is too late to matter
    if (running === undefined) {
      duplicate?.finish(undefined);
      return;
    }
    this.#running++;
    void running.then(() => {
      duplicate?.finish(undefined);
      if (--this.#running === 0) this.#onNoneRunning();
    });
  }

  /** A reply in memory that only replies share, since those that are remembered keep what lies beside them. */
  #written(write: (writer: XdrWriter) => void): Buffer {
    const writer = this.#writer;
    writer.offset = 0;
    write(writer);
    const { offset: length } = writer;
    if (length > this.#slab.length - this.#slabOffset) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(length, SLAB_BYTES));
      this.#slabOffset = 0;
    }
    const start = this.#slabOffset;
    this.#slabOffset += length;
    const reply = this.#slab.subarray(start, this.#slabOffset);
    for (let i = 0; i < length; i++) reply[i] = writer.bytes[i] ?? 0;
    return reply;
  }

  #reply(way: Way, call: Buffer, reply: Uint8Array, from: DatagramSender): void {
    if (isErrorWanted(way, call, reply, from) || isSuccess(reply)) this.#send(way, reply, from);
  }

  #callerOf({ socket, netid, isBroadcast = false }: Way, from: DatagramSender): Caller {
    // callers over IPv4 come as of IPv6 where a socket is of both
    const address = netid === 'udp6' ? unmapped(from.address) : from.address;
    const network = address === from.address ? netid : 'udp';
    const localAddress = this.#localAddresses.get(socket);
    return new DatagramCaller(network, address, from.port, localAddress, isBroadcast, this.#everybody);
  }

  #send(way: Way, reply: Uint8Array, from: DatagramSender): void {
    // a handler may end after the deadline of the close
    if (this.#isClosed) return;
    this.#sending++;
    way.socket.send(reply, from.port, from.address, (error) => {
      this.#sending--;
      if (this.#sending === 0) this.#onAllSent();
      if (error === null) return;
      const caller = this.#callerOf(way, from);
      tell(this.#server.options.onPeerFault, error.message, describeCaller(caller));
    });
  }
}

/** Who sent a datagram. */
class DatagramCaller implements Caller {
  readonly netid: string;
  readonly address: string;
  readonly port: number;
  readonly localAddress: string | undefined;
  readonly isBroadcast: boolean;
  readonly #everybody: Peer;

  constructor(
    netid: string,
    address: string,
    port: number,
    localAddress: string | undefined,
    isBroadcast: boolean,
    everybody: Peer,
  ) {
    this.netid = netid;
    this.address = address;
    this.port = port;
    this.localAddress = localAddress;
    this.isBroadcast = isBroadcast;
    this.#everybody = everybody;
  }

  get signal(): AbortSignal {
    return this.#everybody.signal;
  }
}

/** How a datagram came, and how its reply goes. */
interface Way {
  readonly socket: BoundDatagramSocket;
  readonly netid: string;
  readonly isBroadcast?: boolean;
}

/**
 * Errors of everybody who is asked for something would be no help (RFC 5531 §8.4.2). Nor does anybody who calls send
 * less than the error for it takes: whoever forges another host's address would have us multiply what they send to it.
 */
function isErrorWanted(way: Way, call: Uint8Array, error: Uint8Array, from: DatagramSender): boolean {
  return way.isBroadcast !== true && (error.length <= call.length || isLoopback(from.address));
}

/** Closes a socket that is bound or not. */
export function closed(socket: BoundDatagramSocket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
