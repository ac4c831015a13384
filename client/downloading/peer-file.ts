import { encodeRequest, type FileDescription } from '../../daemons/p2p-protocol/index.js';
import { type Answer, exchange, type ExchangeOptions } from '../exchange/exchange.js';
import type { Endpoint } from '../exchange/tls-terms.js';
import type { WireSpelling } from '../exchange/wire-spelling.js';

/** A peer that knows STAT FILE says at once that it has the file, and the hash when it has read it. */
const FIRST_BYTE_MS = 2_000;
/** How fast the slowest disk is read that a peer may have. */
const SLOWEST_READ_BYTES_PER_MS = 20_000;

export interface PeerFile {
  readonly peer: Endpoint;
  readonly path: string;
  /** How this peer spells its opcodes; one that is asked for base operations only is asked for nothing else. */
  readonly spelling: WireSpelling;
}

/** Asks for the whole file. With a reply, the caller closes the connection. */
export function getFile(
  { peer, path, spelling }: PeerFile,
  options: ExchangeOptions,
): Promise<Answer<'GET_FILE'>> {
  const operation = 'GET_FILE';
  return spelling.attempt(operation, (wire) => {
    const bytes = encodeRequest({ operation, path }, wire);
    return exchange(peer, { operation, bytes }, { ...options, isBulky: true });
  });
}

/** Asks for the file from an offset on. With a reply, the caller closes the connection. */
export function getFileRange(
  { peer, path }: PeerFile,
  offset: number,
  options: ExchangeOptions,
): Promise<Answer<'GET_FILE_RANGE'>> {
  const operation = 'GET_FILE_RANGE';
  const bytes = encodeRequest({ operation, path, offset: String(offset) }, 'space');
  return exchange(peer, { operation, bytes }, { ...options, isBulky: true });
}

/** Why a peer said nothing of its file. */
export type NoDescription =
  /** It does not know the question, and closed without a byte; or is not to be asked. */
  | 'unknown'
  /** It is gone. */
  | 'unreachable'
  /** It refused, was too slow, or broke off, as one does that is busy; or we did. */
  | 'unanswered'
  /** It does not have the file. */
  | 'notAvailable';

/**
 * What a peer says of its file now, and of its first `prefixBytes`. `expectedBytes` is how much it will have to read
 * for that.
 */
export async function statFile(
  { peer, path, spelling }: PeerFile,
  { prefixBytes, expectedBytes }: { prefixBytes: number | undefined; expectedBytes: number },
  options: ExchangeOptions,
): Promise<FileDescription | NoDescription> {
  if (spelling.isBaseOnly) return 'unknown';
  const operation = 'STAT_FILE';
  const prefix = prefixBytes === undefined ? '' : String(prefixBytes);
  const bytes = encodeRequest({ operation, path, prefix }, 'space');
  const deadlines = {
    connectMs: FIRST_BYTE_MS,
    firstByteMs: FIRST_BYTE_MS,
    replyMs: FIRST_BYTE_MS + expectedBytes / SLOWEST_READ_BYTES_PER_MS,
  };
  const answer = await exchange(peer, { operation, bytes }, { ...options, deadlines });
  if (answer.kind === 'unreachable') return 'unreachable';
  if (answer.kind === 'silent') return 'unknown';
  if (answer.kind !== 'reply') return 'unanswered';
  answer.connection.socket.destroy();
  if (answer.reply.status === 'ok') return answer.reply;
  return answer.reply.status === 'fileNotAvailable' ? 'notAvailable' : 'unanswered';
}
