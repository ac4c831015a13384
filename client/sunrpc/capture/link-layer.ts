/** Link types that are understood, by their numbers in the LINKTYPE_ registry. */
const LINK = {
  NULL: 0,
  ETHERNET: 1,
  /** RAW as some systems number it. */
  RAW_BSD: 12,
  RAW_OPENBSD: 14,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** 802.1Q, 802.1ad, and what was used for the outer tag before that. */
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];

/** Address families of a loopback header: IPv4 is 2 everywhere, IPv6 has a number in each system. */
const AF_INET = 2;
const AF_INET6: readonly number[] = [10, 24, 28, 30];

/**
 * The IP packet in a captured one: undefined where it holds none, or where it is cut before.
 * `'unknown'` where nobody here knows the link type.
 */
export function ipOfLink(linkType: number, bytes: Buffer): Buffer | undefined | 'unknown' {
  switch (linkType) {
    case LINK.ETHERNET:
      return afterEtherType(bytes, 12);
    case LINK.LINUX_SLL:
      return afterEtherType(bytes, 14);
    case LINK.LINUX_SLL2:
      return bytes.length < 20 ? undefined : ifIp(bytes.readUInt16BE(0), bytes.subarray(20));
    case LINK.NULL:
    case LINK.LOOP:
      return afterFamily(bytes);
    case LINK.RAW:
    case LINK.RAW_BSD:
    case LINK.RAW_OPENBSD:
    case LINK.IPV4:
    case LINK.IPV6:
      return bytes;
    default:
      return 'unknown';
  }
}

/** An EtherType stands at `at`, or behind VLAN tags there, of which each hides the next. */
function afterEtherType(bytes: Buffer, at: number): Buffer | undefined {
  for (let place = at; place + 2 <= bytes.length; place += 4) {
    const type = bytes.readUInt16BE(place);
    if (!VLAN_TAGS.includes(type)) return ifIp(type, bytes.subarray(place + 2));
  }
  return undefined;
}

function ifIp(etherType: number, bytes: Buffer): Buffer | undefined {
  return etherType === ETHERTYPE_IPV4 || etherType === ETHERTYPE_IPV6 ? bytes : undefined;
}

/** A family of 4 bytes, in the byte order of the machine that captured; all families are small numbers. */
function afterFamily(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4) return undefined;
  const family = Math.min(bytes.readUInt32BE(0), bytes.readUInt32LE(0));
  return family === AF_INET || AF_INET6.includes(family) ? bytes.subarray(4) : undefined;
}
