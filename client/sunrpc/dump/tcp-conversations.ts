import type { Segment } from '../capture/transport-layer.js';
import { OldestFirst } from '../traffic/oldest-first.js';
import { TcpConversation } from './tcp-conversation.js';
import type { Flow, Sighting, WireItem } from '../traffic/wire-item.js';

const MAX_CONVERSATIONS = 8192;
/** Of all connections: segments that came too early, records not yet complete. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

/** All TCP connections of a capture. Those that were quiet longest are given up when there is no room for all. */
export class TcpConversations {
  /** The one that was quiet longest first. */
  readonly #conversations = new OldestFirst<TcpConversation>();
  #heldBytes = 0;

  /** @param isRpc whether the connection is to be taken for RPC however it looks */
  take(segment: Segment, { flow, ...when }: Sighting, isRpc: boolean): WireItem[] {
    const key = keyOf(flow);
    const known = this.#conversations.get(key);
    const isNew = known?.isFollowedBy(segment, flow.from) ?? true;
    const items = known !== undefined && isNew ? this.#end(key, known, when) : [];
    const conversation = known === undefined || isNew ? new TcpConversation(flow, isRpc) : known;
    this.#conversations.set(key, conversation);
    this.#heldBytes -= conversation.heldBytes;
    items.push(...conversation.take(segment, flow.from, when));
    this.#heldBytes += conversation.heldBytes;
    items.push(...this.#makeRoom(when));
    return items;
  }

  /** Gives up all of them. */
  end(when: Omit<Sighting, 'flow'>): WireItem[] {
    return [...this.#conversations].flatMap(([key, conversation]) => this.#end(key, conversation, when));
  }

  #makeRoom(when: Omit<Sighting, 'flow'>): WireItem[] {
    const items: WireItem[] = [];
    for (const [key, conversation] of this.#conversations) {
      if (this.#conversations.size <= MAX_CONVERSATIONS && this.#heldBytes <= MAX_HELD_BYTES) break;
      items.push(...this.#end(key, conversation, when));
    }
    return items;
  }

  #end(key: string, conversation: TcpConversation, when: Omit<Sighting, 'flow'>): WireItem[] {
    this.#conversations.delete(key);
    this.#heldBytes -= conversation.heldBytes;
    return conversation.end(when);
  }
}

/** The same for both directions. */
function keyOf({ from, to }: Flow): string {
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}
