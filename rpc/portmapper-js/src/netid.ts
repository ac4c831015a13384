/** Network identifiers of transports over IP (RFC 5665 §5.1). */
export type InetNetid = 'tcp' | 'udp' | 'tcp6' | 'udp6';

/** Network identifiers that this package knows: transports over IP, and AF_LOCAL streams. */
export type Netid = InetNetid | 'local';

/** What a netid says of its transport: the members of `struct netconfig` that rpcbind hands out (RFC 1833 §2.1). */
export interface NetidDescription {
  /** `nc_protofmly`. */
  readonly protocolFamily: 'inet' | 'inet6' | 'loopback';
  /** `nc_proto`; `-` for AF_LOCAL. */
  readonly protocol: 'tcp' | 'udp' | '-';
  /** `NC_TPI_CLTS` (1) for datagrams, `NC_TPI_COTS_ORD` (3) for streams. */
  readonly semantics: 1 | 3;
}

/** What each netid says. */
export const NETIDS: Readonly<Record<Netid, NetidDescription>> = {
  tcp: { protocolFamily: 'inet', protocol: 'tcp', semantics: 3 },
  udp: { protocolFamily: 'inet', protocol: 'udp', semantics: 1 },
  tcp6: { protocolFamily: 'inet6', protocol: 'tcp', semantics: 3 },
  udp6: { protocolFamily: 'inet6', protocol: 'udp', semantics: 1 },
  local: { protocolFamily: 'loopback', protocol: '-', semantics: 3 },
};

/** Whether a peer's word is a netid that this package knows. */
export function isNetid(text: string): text is Netid {
  return Object.hasOwn(NETIDS, text);
}

/** Whether a peer's word is a netid of a transport over IP. */
export function isInetNetid(text: string): text is InetNetid {
  return isNetid(text) && text !== 'local';
}
