import type { Diagnose } from '../daemons/diagnostics.js';
import { formatHostPort, type HostPort } from '../daemons/host-port.js';
import { encodeRequest, type Status } from '../daemons/p2p-protocol/index.js';
import { reasonOf } from '../daemons/reason.js';
import { DownloadTarget } from './download-target.js';
import { type Deadlines, DEADLINES, exchange, type OpenConnection } from './exchange.js';
import type { WireSpelling } from './wire-spelling.js';

export interface DownloadDeadlines extends Deadlines {
  /** The longest pause between two pieces of the file. */
  stallMs: number;
  /** How long the peer may take to close after the last byte before that is taken for granted. */
  closeMs: number;
}

const DOWNLOAD_DEADLINES: DownloadDeadlines = { ...DEADLINES, stallMs: 30_000, closeMs: 1_000 };

export interface DownloadOptions {
  spelling: WireSpelling;
  diagnose: Diagnose;
  deadlines?: DownloadDeadlines | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Fetches a peer's file into a local one, which appears complete or not at all. Why it failed, unless the peer just
 * does not have it, is said on stderr.
 */
export async function download(
  peer: HostPort,
  remotePath: string,
  localPath: string,
  options: DownloadOptions,
): Promise<Status<'GET_FILE'>> {
  const { spelling, diagnose, deadlines = DOWNLOAD_DEADLINES, signal } = options;
  const operation = 'GET_FILE';
  const answer = await spelling.attempt(operation, (wire) => {
    const bytes = encodeRequest({ operation, path: remotePath }, wire);
    return exchange(peer, { operation, bytes }, { deadlines, signal });
  });
  if (answer.kind !== 'reply') {
    if (!signal?.aborted) diagnose(`peer ${formatHostPort(peer.host, peer.port)}: ${answer.reason}`);
    return 'otherError';
  }
  const { reply, connection } = answer;
  try {
    if (reply.status === 'ok') await receiveFile(connection, reply.size, localPath, deadlines);
    return reply.status;
  } catch (error) {
    if (!signal?.aborted) diagnose(`${remotePath} was not fetched: ${reasonOf(error)}`);
    return 'otherError';
  } finally {
    connection.socket.destroy();
  }
}

async function receiveFile(
  connection: OpenConnection,
  size: number,
  localPath: string,
  deadlines: DownloadDeadlines,
): Promise<void> {
  const target = await DownloadTarget.create(localPath);
  try {
    await receiveExactly(connection, size, target, deadlines.stallMs);
    await expectEnd(connection, deadlines.closeMs);
    await target.complete();
  } finally {
    await target.discard();
  }
}

async function receiveExactly(
  { rest, chunks }: OpenConnection,
  size: number,
  target: DownloadTarget,
  stallMs: number,
): Promise<void> {
  let received = 0;
  for (let chunk: Buffer | undefined = rest; ; chunk = await chunks.next(stallMs)) {
    if (chunk === undefined) throw new Error(`the peer ended after ${received} of ${size} bytes`);
    received += chunk.length;
    if (received > size) throw new Error(`the peer sent more than the ${size} bytes it announced`);
    await target.write(chunk);
    if (received === size) return;
  }
}

/** All bytes are there: whether the peer closes, resets or waits for us is its own affair, but more bytes are not. */
async function expectEnd({ socket, chunks }: OpenConnection, closeMs: number): Promise<void> {
  socket.end();
  const surplus = await chunks.next(closeMs).catch(() => undefined);
  if (surplus !== undefined) throw new Error('the peer sent more bytes than it announced');
}
