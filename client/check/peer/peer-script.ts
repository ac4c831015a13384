import { Expectation } from '../check.js';
import { converse, type Untimed } from '../converse.js';
import { describeStatus, quote, type RawReply } from '../raw-reply.js';
import { type Field, requestBytes } from '../request-bytes.js';
import type { CheckedPeer, KnownFile } from './checked-peer.js';
import { type Fetch, type Fetched, fetchFile } from './fetch.js';

const MEANINGS = ['the file', 'not available', 'other error'];
/** Of a file that is not to be given. */
const ENOUGH_BYTES = 64 * 1024;
const SIZE = /^(0|[1-9][0-9]{0,15})$/;

/** What one check does with a peer, and what it expects. */
export class PeerScript extends Expectation {
  readonly peer: CheckedPeer;
  readonly signal: AbortSignal;

  constructor(peer: CheckedPeer, signal: AbortSignal) {
    super();
    this.peer = peer;
    this.signal = signal;
  }

  /** The bytes of a request in one piece. */
  bytes(path: Field): Buffer {
    return requestBytes([this.peer.opcode, path]);
  }

  send(conversation: Untimed): Promise<RawReply> {
    const { endpoint, timeoutMs } = this.peer;
    return converse(endpoint, { timeoutMs, ...conversation }, this.signal);
  }

  fetch(fetch: Omit<Fetch, 'timeoutMs'>): Promise<Fetched> {
    const { endpoint, timeoutMs } = this.peer;
    return fetchFile(endpoint, { timeoutMs, ...fetch }, this.signal);
  }

  /** Asks for the published file, by whatever bytes; it must come whole, and be the one that is known. */
  async expectFile(file: KnownFile, fetch?: Omit<Fetch, 'timeoutMs'>): Promise<Fetched> {
    const asked = fetch ?? { pieces: [this.bytes(file.path)] };
    const fetched = await this.fetch({ maxBytes: file.size, ...asked });
    const { status, size, receivedBytes, ending } = fetched;
    const isWhole = status === 0 && SIZE.test(size ?? '') && Number(size) === receivedBytes;
    this.assert(
      '0, the size, that many bytes, and the end',
      describeFetched(fetched),
      isWhole && ending === 'closed',
    );
    if (file.size !== undefined)
      this.assert(`${file.size} bytes`, `${receivedBytes} bytes`, receivedBytes === file.size);
    if (file.sha256 !== undefined)
      this.assert(
        `SHA-256 ${shortened(file.sha256)}`,
        shortened(fetched.sha256),
        fetched.sha256 === file.sha256,
      );
    return fetched;
  }

  /** A path that is not served, refused by one of these statuses. */
  async expectRefusal(path: Field, statuses: readonly number[] = [1]): Promise<void> {
    const fetched = await this.fetch({ pieces: [this.bytes(path)], maxBytes: ENOUGH_BYTES });
    const name = quote(typeof path === 'string' ? path : Buffer.from(path).toString('latin1'));
    const expected = statuses.map((status) => describeStatus(status, MEANINGS)).join(' or ');
    const isRefused = fetched.status !== undefined && statuses.includes(fetched.status);
    this.assert(`GET FILE ${name} → ${expected}`, describeFetched(fetched), isRefused);
  }

  /** That somebody else is served as ever. */
  async expectService(): Promise<void> {
    const { file } = this.peer;
    if (file === undefined) await this.expectRefusal('/no/such/file');
    else await this.expectFile({ path: file.path });
  }
}

function shortened(hash: string): string {
  return `${hash.slice(0, 16)}…`;
}

function describeFetched({ status, size, receivedBytes, ending }: Fetched): string {
  const endings = { closed: 'the end', reset: 'a reset', late: 'not the end in time', whole: 'and more' };
  if (ending === 'unreachable') return 'no connection';
  if (status === undefined && ending === 'late') return 'no byte in time';
  if (status === undefined) return `${endings[ending]} without a byte`;
  const words = [describeStatus(status, MEANINGS)];
  if (size !== undefined) words.push(`size ${quote(size)}`, `${receivedBytes} bytes`);
  return [...words, endings[ending]].join(', ');
}
