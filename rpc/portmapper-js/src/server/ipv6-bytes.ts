/** The 16 bytes of an IPv6 address. */
export function ipv6Bytes(host: string): Uint8Array {
  // the URL parser knows every spelling and gives the one of RFC 5952, without a tail of dotted decimals
  const [before = '', after] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const head = groupsIn(before);
  const tail = groupsIn(after ?? '');
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  const bytes = Buffer.alloc(16);
  [...head, ...zeros, ...tail].forEach((group, index) => bytes.writeUInt16BE(group, index * 2));
  return bytes;
}

/** The spelling of RFC 5952 for 16 bytes. */
export function ipv6Text(bytes: Uint8Array): string {
  const view = Buffer.from(bytes);
  const groups = Array.from({ length: 8 }, (_, index) => view.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function groupsIn(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16));
}
