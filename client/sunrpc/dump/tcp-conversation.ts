import { type StreamPiece, TcpDirection } from '../capture/tcp-direction.js';
import type { Segment } from '../capture/transport-layer.js';
import { RecordFinder } from '../traffic/record-finder.js';
import { streamItem } from '../traffic/stream-items.js';
import type { Flow, Sighting, WireItem } from '../traffic/wire-item.js';

/** One direction: its bytes put in order, and the records found in them. */
interface Way {
  readonly flow: Flow;
  readonly direction: TcpDirection<When>;
  /** Undefined until the first bytes tell whether they are the first of the stream. */
  records: RecordFinder | undefined;
  hasEnded: boolean;
}

type When = Omit<Sighting, 'flow'>;

/** A TCP connection, seen from outside. */
export class TcpConversation {
  readonly #ways: readonly [Way, Way];
  #isRpc: boolean;

  /** @param flow the direction of its first segment; @param isRpc whether it is to be taken for RPC however it looks */
  constructor(flow: Flow, isRpc: boolean) {
    this.#ways = [newWay(flow), newWay({ ...flow, from: flow.to, to: flow.from })];
    this.#isRpc = isRpc;
  }

  /** What it costs in memory, nearly. */
  get heldBytes(): number {
    return this.#ways.reduce((sum, way) => sum + way.direction.heldBytes + (way.records?.heldBytes ?? 0), 0);
  }

  /** Whether a segment opens another connection between the same ends. */
  isFollowedBy(segment: Segment, from: string): boolean {
    return this.#wayFrom(from).direction.isOfAnother(segment);
  }

  take(segment: Segment, from: string, when: When): WireItem[] {
    const way = this.#wayFrom(from);
    const other = way === this.#ways[0] ? this.#ways[1] : this.#ways[0];
    const items = way.hasEnded ? [] : this.#passOn(way, way.direction.take(segment, when));
    if (segment.acknowledged !== undefined) other.direction.acknowledge(segment.acknowledged);
    if (segment.isReset) return [...items, ...this.end(when)];
    if (way.direction.hasEnded) items.push(...this.#endWay(way, when));
    return items;
  }

  /** Nothing more is expected of it. */
  end(when: When): WireItem[] {
    return this.#ways.flatMap((way) => this.#endWay(way, when));
  }

  #wayFrom(from: string): Way {
    return this.#ways[0].flow.from === from ? this.#ways[0] : this.#ways[1];
  }

  #endWay(way: Way, when: When): WireItem[] {
    if (way.hasEnded) return [];
    const items = this.#passOn(way, way.direction.flush());
    way.hasEnded = true;
    for (const found of way.records?.end() ?? []) items.push(streamItem(found, { ...when, flow: way.flow }));
    if (this.#ways.every(({ hasEnded }) => hasEnded) && this.#isRpc)
      items.push({ ...when, flow: way.flow, kind: 'end' });
    return items;
  }

  #passOn(way: Way, pieces: readonly StreamPiece<When>[]): WireItem[] {
    return pieces.flatMap((piece) => {
      const records = this.#recordsOf(way);
      const found = piece.kind === 'bytes' ? records.push(piece.bytes) : records.gap(piece.missingBytes);
      if (records.isRpc && !this.#isRpc) this.#trust();
      return found.map((each) => streamItem(each, { ...piece.tag, flow: way.flow }));
    });
  }

  #recordsOf(way: Way): RecordFinder {
    way.records ??= new RecordFinder({ isFromStart: way.direction.isFromStart, isRpc: this.#isRpc });
    return way.records;
  }

  /** Where one direction is RPC the other is. */
  #trust(): void {
    this.#isRpc = true;
    for (const { records } of this.#ways) records?.trust();
  }
}

function newWay(flow: Flow): Way {
  return { flow, direction: new TcpDirection(), records: undefined, hasEnded: false };
}
