import { isIP, SocketAddress } from 'node:net';
import { unmapped, withoutZone } from 'onc-rpc/addresses';

type Family = 4 | 6;

const BITS = { 4: 32, 6: 128 } as const;

/** All IP addresses that begin with the same bits. */
export class IpNetwork {
  readonly #family: Family;
  readonly #prefix: bigint;
  /** How many bits they have in common. */
  readonly prefixBits: number;
  /** In its one spelling: `192.0.2.0/24`, `2001:db8::/32`. */
  readonly text: string;

  private constructor(address: string, family: Family, prefixBits: number) {
    this.#family = family;
    this.prefixBits = prefixBits;
    this.#prefix = numberOf(address, family) >> BigInt(BITS[family] - prefixBits);
    this.text = `${spelled(address, family)}/${prefixBits}`;
  }

  /**
   * Reads `ADDRESS/BITS`, or an address that stands for itself alone; an IPv4 network written as IPv6 (`::ffff:…`) is
   * the IPv4 network.
   * @throws Error with a sentence for the user; suits yargs' `coerce`
   */
  static parse(text: string): IpNetwork {
    const [, written = '', bitsText] = /^([^/%]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text) ?? [];
    const writtenFamily = familyOf(written);
    if (writtenFamily === undefined) throw new Error(`expected an IP address or ADDRESS/BITS, got "${text}"`);
    const bits = bitsText === undefined ? BITS[writtenFamily] : Number(bitsText);
    if (bits > BITS[writtenFamily])
      throw new Error(`"${text}": an address of IPv${writtenFamily} has ${BITS[writtenFamily]} bits`);
    const address = unmapped(spelled(written, writtenFamily));
    const family = familyOf(address) ?? writtenFamily;
    const prefixBits = bits - (BITS[writtenFamily] - BITS[family]);
    if (prefixBits < 0) throw new Error(`"${text}": give the IPv4 network, or one of IPv6 alone`);
    return IpNetwork.#whole(text, address, family, prefixBits);
  }

  /** A network by any of its addresses could be a slip: one host meant, all its neighbours let in. */
  static #whole(text: string, address: string, family: Family, prefixBits: number): IpNetwork {
    const hostBits = BigInt(BITS[family] - prefixBits);
    const number = numberOf(address, family);
    if ((number >> hostBits) << hostBits !== number)
      throw new Error(`"${text}": the address has bits beyond the first ${prefixBits}: no network begins so`);
    return new IpNetwork(address, family, prefixBits);
  }

  /** Whether an address, as a socket shows it, is one of them: `::ffff:192.0.2.1` is 192.0.2.1, and zones do not count. */
  contains(address: string): boolean {
    const bare = unmapped(withoutZone(address));
    if (familyOf(bare) !== this.#family) return false;
    return numberOf(bare, this.#family) >> BigInt(BITS[this.#family] - this.prefixBits) === this.#prefix;
  }
}

function familyOf(address: string): Family | undefined {
  const family = isIP(address);
  return family === 4 || family === 6 ? family : undefined;
}

function spelled(address: string, family: Family): string {
  return new SocketAddress({ address, family: `ipv${family}` }).address;
}

function numberOf(address: string, family: Family): bigint {
  return family === 4 ? bigintOf(address.split('.'), 8n, 10) : bigintOf(groupsOf(address), 16n, 16);
}

function bigintOf(parts: readonly string[], bitsEach: bigint, radix: number): bigint {
  return parts.reduce((sum, part) => (sum << bitsEach) | BigInt(Number.parseInt(part, radix)), 0n);
}

/** The eight groups of an IPv6 address, of which `::` leaves some out and the last two may be written as IPv4. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = withGroupsAlone(address).split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last];
}

function withGroupsAlone(address: string): string {
  const [, before, a, b, c, d] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address) ?? [];
  if (before === undefined) return address;
  const group = (high = '', low = ''): string => (Number(high) * 256 + Number(low)).toString(16);
  return `${before}${group(a, b)}:${group(c, d)}`;
}
