import { formatHostPort } from '../../../daemons/addresses/host-port.js';
import { FragmentTable } from '../capture/fragment-table.js';
import { type IpPacket, readIpPacket } from '../capture/ip-packet.js';
import { ipOfLink } from '../capture/link-layer.js';
import type { Packet } from '../capture/packet.js';
import { type Datagram, type Endpoint, readTransport } from '../capture/transport-layer.js';
import { isPlausibleMessage } from '../traffic/plausible-message.js';
import { RpcPorts } from './rpc-ports.js';
import { TcpConversations } from './tcp-conversations.js';
import type { Sighting, WireItem } from '../traffic/wire-item.js';

/** What became of the packets of a capture. */
interface PacketCounts {
  packets: number;
  /** Packets of link types that nobody here knows, by link type. */
  readonly unknownLinkTypes: Map<number, number>;
}

/** Finds the messages in the packets of a capture: link layer, IP, UDP and TCP. Bounded in all it holds. */
export class PacketTraffic {
  readonly counts: PacketCounts = { packets: 0, unknownLinkTypes: new Map() };
  readonly #ports: RpcPorts;
  readonly #fragments = new FragmentTable();
  readonly #conversations = new TcpConversations();
  #lastTimeNs: bigint | undefined;

  /** @param ports where only traffic from and to these is looked at, and all of it taken for RPC; empty for any port */
  constructor(ports: readonly number[]) {
    this.#ports = new RpcPorts(ports);
  }

  take(packet: Packet): WireItem[] {
    this.counts.packets++;
    this.#lastTimeNs = packet.timeNs ?? this.#lastTimeNs;
    const bytes = ipOfLink(packet.linkType, packet.bytes);
    if (bytes === 'unknown') {
      const { unknownLinkTypes } = this.counts;
      unknownLinkTypes.set(packet.linkType, (unknownLinkTypes.get(packet.linkType) ?? 0) + 1);
      return [];
    }
    const ip = bytes && readIpPacket(bytes);
    if (ip === undefined) return [];
    return this.#fragments.take(ip, packet.timeNs).flatMap((whole) => this.#takeIp(whole, packet));
  }

  /** No more packets come. */
  end(): WireItem[] {
    const last = { timeNs: this.#lastTimeNs, number: this.counts.packets };
    const items = this.#fragments.end().flatMap((cut) => this.#takeIp(cut, last));
    return [...items, ...this.#conversations.end({ timeNs: last.timeNs, packet: last.number })];
  }

  #takeIp(ip: IpPacket, { timeNs, number }: Pick<Packet, 'timeNs' | 'number'>): WireItem[] {
    const carried = readTransport(ip);
    if (carried === undefined || !this.#ports.isWanted(carried)) return [];
    const flow = { netid: carried.protocol, from: textOf(carried.from), to: textOf(carried.to) };
    const sighting = { flow, timeNs, packet: number };
    if (carried.protocol === 'udp') return this.#takeDatagram(carried, sighting);
    return this.#conversations.take(carried, sighting, this.#ports.isNamed);
  }

  #takeDatagram(datagram: Datagram, sighting: Sighting): WireItem[] {
    const { payload, sentBytes } = datagram;
    const isPlausible = isPlausibleMessage(payload, 0, sentBytes);
    if (isPlausible) this.#ports.learn(sighting.flow, payload);
    else if (!this.#ports.isRpc(sighting.flow)) return [];
    const missingBytes = sentBytes - payload.length;
    return [{ ...sighting, kind: 'message', bytes: payload, missingBytes, fragments: 0 }];
  }
}

function textOf({ host, port }: Endpoint): string {
  return formatHostPort(host, port);
}
