/** How messages travel: records in a stream, or datagrams. */
export type Netid = 'tcp' | 'udp' | 'local';

/** One direction between two ends. */
export interface Flow {
  readonly netid: Netid;
  /** `HOST:PORT`, `[IPv6]:PORT`, or the path of an AF_LOCAL socket. */
  readonly from: string;
  readonly to: string;
}

/** When and where something was seen. */
export interface Sighting {
  readonly flow: Flow;
  /** Nanoseconds since 1970 in UTC; undefined where the capture does not say. */
  readonly timeNs: bigint | undefined;
  /** The number of the packet that completed it; undefined where there are no packets. */
  readonly packet: number | undefined;
}

/** A message, well formed or not, as it was on the wire. */
export interface WireMessage extends Sighting {
  readonly kind: 'message';
  /** Up to the first byte that is missing. Valid until the next item is asked for. */
  readonly bytes: Buffer;
  /** How many bytes of it were not captured. */
  readonly missingBytes: number;
  /** Of how many fragments its record was made; 0 where it was a datagram. */
  readonly fragments: number;
}

/** What can be said of bytes that are no message. */
export interface WireDamage extends Sighting {
  readonly kind: 'damage';
  readonly text: string;
}

/** The connection is at its end: no reply comes any more. `flow` is either direction. */
interface WireEnd extends Sighting {
  readonly kind: 'end';
}

/** What is seen of the traffic, in order of time. */
export type WireItem = WireMessage | WireDamage | WireEnd;
