import { encodeRequest, type FileDescription } from '../../daemons/p2p-protocol/index.js';
import { type Answer, exchange, type ExchangeOptions } from '../exchange/exchange.js';
import type { Endpoint } from '../exchange/tls-terms.js';
import type { WireSpelling } from '../exchange/wire-spelling.js';

/** A peer that knows STAT FILE says at once that it has the file, and the hash when it has read it. */
const FIRST_BYTE_MS = 2_000;
/** How fast the slowest disk is read that a peer may have, in bytes per millisecond. */
const SLOWEST_READ = 20_000;

/** A file at a peer. */
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
    return exchange(peer, { operation, bytes: encodeRequest({ operation, path }, wire) }, options);
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
  return exchange(peer, { operation, bytes }, options);
}

/**
 * What a peer says of its file now, and of its first `prefixBytes`; `unknown` where it does not know the question, and
 * `unreachable` where it is gone. `expectedBytes` is how much it will have to read for that.
 */
export async function statFile(
  { peer, path, spelling }: PeerFile,
  { prefixBytes, expectedBytes }: { prefixBytes: number | undefined; expectedBytes: number },
  options: ExchangeOptions,
): Promise<FileDescription | 'unknown' | 'unreachable' | 'notAvailable'> {
  if (spelling.isBaseOnly) return 'unknown';
  const operation = 'STAT_FILE';
  const prefix = prefixBytes === undefined ? '' : String(prefixBytes);
  const bytes = encodeRequest({ operation, path, prefix }, 'space');
  const deadlines = {
    connectMs: FIRST_BYTE_MS,
    firstByteMs: FIRST_BYTE_MS,
    replyMs: FIRST_BYTE_MS + expectedBytes / SLOWEST_READ,
  };
  const answer = await exchange(peer, { operation, bytes }, { ...options, deadlines });
  if (answer.kind === 'unreachable') return 'unreachable';
  if (answer.kind !== 'reply') return 'unknown';
  answer.connection.socket.destroy();
  return answer.reply.status === 'ok' ? answer.reply : 'notAvailable';
}
