import fc from 'fast-check';
import { frameRecord } from 'onc-rpc';
import { CaptureDump } from '../../../client/sunrpc/dump/capture-dump.js';
import type { Exchange } from '../../../client/sunrpc/traffic/exchange.js';
import { readKnownPrograms } from '../../../client/sunrpc/view/read-known-programs.js';
import { viewOf } from '../../../client/sunrpc/view/views.js';
import {
  ethernet,
  ipv4,
  ipv6,
  ipv6FragmentHeader,
  pcap,
  tcp,
  udp,
} from '../../client/sunrpc/capture/packets.js';
import { Blocks } from '../../client/sunrpc/capture/pcapng-blocks.js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { arbitraryBytes, captured, mutatedFrom } from '../mutations.js';
import { pieceLengths, pieces } from '../splits.js';

const message = mutatedFrom(captured('calls', 'replies', 'portmapper'));
const fromServer = fc.boolean();

/** One end's port, the other's, in either direction between the same two ends. */
function ports(isFromServer: boolean): [from: number, to: number] {
  return isFromServer ? [111, 900] : [900, 111];
}

function hosts(isFromServer: boolean): { from: string; to: string } {
  return isFromServer ? { from: '10.0.0.2', to: '10.0.0.1' } : { from: '10.0.0.1', to: '10.0.0.2' };
}

const datagram = fc
  .tuple(message, fromServer)
  .map(([bytes, isFromServer]) => ipv4(udp(bytes, ...ports(isFromServer)), hosts(isFromServer)));

const fragment = fc
  .tuple(message, fc.nat(5), fc.boolean(), fc.boolean())
  .map(([bytes, at, hasMore, isV6]) => {
    const part = udp(bytes, 900, 111).subarray(at * 16, at * 16 + 16);
    if (isV6) return ipv6(Buffer.concat([ipv6FragmentHeader(17, at * 16, hasMore), part]), 44);
    return ipv4(part, { offset: at * 16, hasMore });
  });

const segment = fc
  .record({
    bytes: message,
    isFromServer: fromServer,
    /** Most segments follow each other; some leave a hole or overlap. */
    sequence: fc.oneof(fc.constantFrom(1, 1, 101), fc.nat(300), fc.nat(0xffff_ffff)),
    ack: fc.nat(400),
    flags: fc.constantFrom('', '', '', 'S', 'F', 'R'),
    fragmentBytes: fc.constantFrom(4, 40, 4000),
  })
  .map(({ bytes, isFromServer, sequence, ack, flags, fragmentBytes }) => {
    const [from, to] = ports(isFromServer);
    const record = frameRecord(bytes, fragmentBytes);
    return ipv4(tcp(sequence, record, { from, to, ack, flags }), { protocol: 6, ...hosts(isFromServer) });
  });

const packets = fc.array(mutatedFrom(fc.oneof(datagram, fragment, segment)), { maxLength: 12 });

const capture: fc.Arbitrary<Buffer> = fc
  .tuple(packets, fc.constantFrom('raw', 'ethernet', 'pcapng'), fc.boolean())
  .map(([packets, form, isLittleEndian]) => {
    if (form === 'raw') return pcap(packets, { isLittleEndian });
    const framed = packets.map((packet) => ethernet(0x0800, packet, 0x8100));
    if (form === 'ethernet') return pcap(framed, { linkType: 1, isLittleEndian });
    const blocks = new Blocks(isLittleEndian);
    const described = packets.map((packet, i) => blocks.enhanced(0, BigInt(i) * 1000n, packet));
    return Buffer.concat([blocks.section(), blocks.interface(101), ...described]);
  });

const inputs = fc.record({
  bytes: fc.oneof(
    { weight: 5, arbitrary: capture },
    { weight: 5, arbitrary: mutatedFrom(capture) },
    { weight: 1, arbitrary: arbitraryBytes },
  ),
  lengths: pieceLengths,
  ports: fc.constantFrom([], [111]),
});

const PROGRAMS = readKnownPrograms([]);
const VIEWS = (['text', 'json', 'annotated'] as const).map((name) => viewOf(name, PROGRAMS));
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Whatever a capture holds, and in whatever pieces it comes: the same is shown, on lines that nobody can forge. */
export const captureTarget = fuzzTarget({
  name: 'capture',
  share: 10_000,
  inputs,
  check({ bytes, lengths, ports }) {
    const whole = lines([bytes], ports);
    expect(
      whole.join('\n') === lines(pieces(bytes, lengths), ports).join('\n'),
      'the pieces change what is shown',
    );
    for (const line of whole) expect(!UNPRINTABLE.test(line), `unprintable: ${JSON.stringify(line)}`);
    for (const line of whole) if (line.startsWith('{')) JSON.parse(line);
    return whole.some((line) => line.includes('= SUCCESS')) ? 'accepted' : 'refused';
  },
});

function lines(chunks: readonly Buffer[], ports: readonly number[]): string[] {
  const dump = new CaptureDump(ports);
  const shown: string[] = [];
  const show = (exchanges: Iterable<Exchange>): void => {
    for (const exchange of exchanges) for (const view of VIEWS) shown.push(...view(exchange));
  };
  for (const chunk of chunks) show(dump.push(chunk));
  show(dump.end());
  return shown;
}
