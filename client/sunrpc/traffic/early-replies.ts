import type { SeenCall, SeenReply } from './exchange.js';
import { OldestFirst } from './oldest-first.js';

const MAX_REPLIES = 256;
const MAX_BYTES = 8 * 1024 * 1024;

/** Replies that came before their calls, as a capture of several queues or of a lossy network has them. Oldest first. */
export class EarlyReplies {
  readonly #replies = new OldestFirst<SeenReply>();
  #bytes = 0;

  /** Remembers a reply; gives those that are forgotten for it. */
  add(reply: SeenReply): SeenReply[] {
    const key = keyOf(reply.flow.to, reply.flow.from, reply);
    const forgotten = this.#remove(key);
    // a copy, because it stays when the packet is gone
    this.#replies.set(key, { ...reply, bytes: Buffer.from(reply.bytes) });
    this.#bytes += reply.bytes.length;
    for (const [oldest] of this.#replies) {
      if (this.#replies.size <= MAX_REPLIES && this.#bytes <= MAX_BYTES) break;
      forgotten.push(...this.#remove(oldest));
    }
    return forgotten;
  }

  /** Takes the reply to a call. */
  take(call: SeenCall): SeenReply | undefined {
    return this.#remove(keyOf(call.flow.from, call.flow.to, call))[0];
  }

  /** Takes those that came before that time; all without one. */
  takeBefore(timeNs?: bigint): SeenReply[] {
    const taken: SeenReply[] = [];
    for (const [key, reply] of this.#replies) {
      if (timeNs !== undefined && (reply.timeNs === undefined || reply.timeNs >= timeNs)) break;
      taken.push(...this.#remove(key));
    }
    return taken;
  }

  #remove(key: string): SeenReply[] {
    const reply = this.#replies.delete(key);
    if (reply === undefined) return [];
    this.#bytes -= reply.bytes.length;
    return [reply];
  }
}

function keyOf(client: string, server: string, { flow, message }: SeenCall | SeenReply): string {
  return `${flow.netid} ${client} ${server} ${message.xid}`;
}
