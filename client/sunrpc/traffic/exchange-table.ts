import type { Answered, Exchange, Orphan, ReplyRole, SeenCall, SeenReply, Unanswered } from './exchange.js';
import { EarlyReplies } from './early-replies.js';
import { type Call, readMessage, type Reply } from './rpc-message.js';
import { SeenCalls } from './seen-calls.js';
import type { WireItem, WireMessage } from './wire-item.js';

/** What the table may hold, and how long a call waits. */
interface ExchangeTableOptions {
  /** After so many ns a call is shown as unanswered. Default 60 s. */
  readonly noReplyAfterNs?: bigint;
  /** Calls that wait for their replies. Default 16,384. */
  readonly maxCalls?: number;
  /** Bytes of them. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How long a reply whose call was not seen waits for it, in ns: captures may have them in any order. Default 1 s. */
  readonly earlyReplyNs?: bigint;
}

const DEFAULT_NO_REPLY_AFTER_NS = 60_000_000_000n;
const DEFAULT_EARLY_REPLY_NS = 1_000_000_000n;
const DEFAULT_MAX_CALLS = 16_384;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
/** Calls that are done with, remembered for replies that come late or again. */
const DONE = { maxCalls: 4096, maxBytes: 16 * 1024 * 1024 };

/** Matches each call with its reply, by both addresses and xid. */
export class ExchangeTable {
  readonly #noReplyAfterNs: bigint;
  readonly #earlyReplyNs: bigint;
  /** Replies without a call, so far. */
  readonly #early = new EarlyReplies();
  /** Calls without a reply. */
  readonly #waiting: SeenCalls;
  /** Calls that were shown, answered or not. */
  readonly #done = new SeenCalls(DONE);
  /** Those of them that were shown as unanswered. */
  readonly #lapsed = new WeakSet<SeenCall>();

  constructor(options: ExchangeTableOptions = {}) {
    const { maxCalls = DEFAULT_MAX_CALLS, maxBytes = DEFAULT_MAX_BYTES } = options;
    this.#noReplyAfterNs = options.noReplyAfterNs ?? DEFAULT_NO_REPLY_AFTER_NS;
    this.#earlyReplyNs = options.earlyReplyNs ?? DEFAULT_EARLY_REPLY_NS;
    this.#waiting = new SeenCalls({ maxCalls, maxBytes });
  }

  /** How many calls have no reply yet. */
  get waitingCalls(): number {
    return this.#waiting.size;
  }

  /** Takes what was seen next; gives what can now be shown, each call once. */
  take(item: WireItem): Exchange[] {
    const lapsed = item.timeNs === undefined ? [] : this.expire(item.timeNs);
    return [...lapsed, ...this.#takeItem(item)];
  }

  /** Gives the calls, and replies without a call, that have waited too long by now. */
  expire(nowNs: bigint): Exchange[] {
    return [
      ...this.#early.takeBefore(nowNs - this.#earlyReplyNs).map(orphan),
      ...[...this.#waiting.before(nowNs - this.#noReplyAfterNs)].map((call) =>
        this.#giveUp(call, 'no reply yet'),
      ),
    ];
  }

  /** Gives all that still wait. */
  end(): Exchange[] {
    return [
      ...this.#early.takeBefore().map(orphan),
      ...this.#waiting.all().map((call) => this.#giveUp(call, 'end of capture')),
    ];
  }

  #takeItem(item: WireItem): Exchange[] {
    if (item.kind === 'damage') return [item];
    if (item.kind === 'end')
      return this.#waiting.between(item).map((call) => this.#giveUp(call, 'connection ended'));
    const message = readMessage(item.bytes);
    if (message.kind === 'call') return this.#takeCall(item, message);
    if (message.kind === 'reply') return this.#takeReply(item, message);
    return [{ kind: 'unreadable', message: item, fault: message.fault }];
  }

  #takeCall(item: WireMessage, message: Call): Exchange[] {
    const { from, to, netid } = item.flow;
    const waiting = this.#waiting.find(from, to, netid, message.xid);
    if (waiting?.bytes.equals(item.bytes) === true) {
      this.#waiting.replace({ ...waiting, timesSent: waiting.timesSent + 1 });
      return [];
    }
    const done = netid === 'udp' ? this.#done.find(from, to, netid, message.xid) : undefined;
    const isRepeated = done?.bytes.equals(item.bytes) ?? false;
    // a copy, because it stays when the packet is gone
    const call = { ...item, bytes: Buffer.from(item.bytes), message, timesSent: 1, isRepeated };
    const early = this.#early.take(call);
    if (early !== undefined) return [this.#answer(call, early, 'early')];
    const shown = waiting === undefined ? [] : [this.#giveUp(waiting, 'no reply yet')];
    const forgotten = this.#waiting.add(call).map((oldest) => this.#giveUp(oldest, 'too many calls wait'));
    return [...shown, ...forgotten];
  }

  #takeReply(item: WireMessage, message: Reply): Exchange[] {
    const reply: SeenReply = { ...item, message };
    const { from: server, to: client, netid } = item.flow;
    const { xid } = message;
    const waiting = this.#waiting.find(client, server, netid, xid);
    if (waiting !== undefined) return [this.#answer(waiting, reply, 'first')];
    const done = this.#done.find(client, server, netid, xid);
    if (done !== undefined) return [this.#answer(done, reply, this.#lapsed.has(done) ? 'late' : 'again')];
    const other = netid === 'udp' ? this.#findByClient(client, xid) : undefined;
    if (other !== undefined) return [this.#answer(other, reply, 'from elsewhere')];
    return this.#early.add(reply).map(orphan);
  }

  #findByClient(client: string, xid: number): SeenCall | undefined {
    return this.#waiting.findByClient(client, 'udp', xid) ?? this.#done.findByClient(client, 'udp', xid);
  }

  #answer(call: SeenCall, reply: SeenReply, role: ReplyRole): Answered {
    this.#waiting.remove(call);
    this.#lapsed.delete(call);
    this.#done.add(call);
    return { kind: 'answered', call, reply, role };
  }

  #giveUp(call: SeenCall, why: Unanswered['why']): Unanswered {
    this.#waiting.remove(call);
    this.#done.add(call);
    this.#lapsed.add(call);
    return { kind: 'unanswered', call, why };
  }
}

function orphan(reply: SeenReply): Orphan {
  return { kind: 'orphan', reply };
}
