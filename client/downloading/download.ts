import type { Diagnose } from '../../daemons/diagnostics.js';
import { formatHostPort } from '../../daemons/host-port.js';
import type { FileDescription, Status } from '../../daemons/p2p-protocol/index.js';
import { reasonOf } from '../../daemons/reason.js';
import { Destination, type MayReplace } from './destination.js';
import { DownloadTarget } from './download-target.js';
import { type Deadlines, DEADLINES, type OpenConnection } from '../exchange/exchange.js';
import { getFile, getFileRange, type NoDescription, type PeerFile, statFile } from './peer-file.js';

export interface DownloadDeadlines extends Deadlines {
  /** The longest pause between two pieces of the file. */
  stallMs: number;
  /** How long the peer may take to close after the last byte before that is taken for granted. */
  closeMs: number;
}

const DOWNLOAD_DEADLINES: DownloadDeadlines = { ...DEADLINES, stallMs: 30_000, closeMs: 1_000 };

/** What is worth keeping of a file whose peer cannot be asked whether it could go on. */
const WORTH_KEEPING_BYTES = 1024 * 1024;

/** With these a peer will not let us go on, now or later. */
const SAYING_NO: ReadonlySet<NoDescription> = new Set(['unknown', 'notAvailable']);

/** What is said of a peer that told no hash; nothing of one that knows base operations only. */
const WHY_NO_HASH: Readonly<Record<NoDescription, string | undefined>> = {
  unknown: undefined,
  unreachable: 'the peer is gone',
  unanswered: 'the peer did not tell its hash',
  notAvailable: 'the peer has it no longer',
};

/** How far a download has come. */
export interface Progress {
  /** Of the file, with what an earlier download had brought. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions {
  diagnose: Diagnose;
  deadlines?: DownloadDeadlines | undefined;
  signal?: AbortSignal | undefined;
  /** Asked before anything is fetched to a place where a file is, and again where one has come to be meanwhile. */
  mayReplace?: MayReplace | undefined;
  /** Told when the bytes begin to come, and with every piece of them. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A download that has begun: where it goes, and where the rest of it comes from. */
interface Transfer {
  target: DownloadTarget;
  connection: OpenConnection;
  /** The size of the whole file. */
  size: number;
  /** What the whole must come to, where that was told before. */
  sha256: string | undefined;
  /** Whether it goes on behind what an earlier download had brought. */
  isResumed: boolean;
}

/** The connection broke, or the peer did something wrong: what has come may still be good. */
class TransferError extends Error {
  override name = 'TransferError';
}

/**
 * Fetches a peer's file into a local one, which appears complete or not at all. Where an earlier download of it was
 * cut, it goes on behind what has come. The hash is compared where the peer tells it. Why it failed, unless the peer
 * just does not have it, is said on stderr.
 */
export async function download(
  file: PeerFile,
  localPath: string,
  options: DownloadOptions,
): Promise<Status<'GET_FILE'>> {
  const { diagnose, signal } = options;
  try {
    const destination = await Destination.choose(localPath, options.mayReplace);
    const begun = (await resume(file, destination, options)) ?? (await begin(file, destination, options));
    if (typeof begun === 'string') return begun;
    await finish(begun, file, options);
    return 'ok';
  } catch (error) {
    if (!signal?.aborted) diagnose(`${file.path} was not fetched: ${reasonOf(error)}`);
    return 'otherError';
  }
}

async function begin(
  file: PeerFile,
  destination: Destination,
  { diagnose, deadlines = DOWNLOAD_DEADLINES, signal }: DownloadOptions,
): Promise<Transfer | Status<'GET_FILE'>> {
  const answer = await getFile(file, { deadlines, signal });
  if (answer.kind !== 'reply') {
    if (!signal?.aborted)
      diagnose(`peer ${formatHostPort(file.peer.host, file.peer.port)}: ${answer.reason}`);
    return 'otherError';
  }
  const { reply, connection } = answer;
  try {
    if (reply.status === 'ok') {
      await destination.expectRoomFor(reply.size);
      const target = await DownloadTarget.create(destination, file.path);
      return { target, connection, size: reply.size, sha256: undefined, isResumed: false };
    }
    connection.socket.destroy();
    return reply.status;
  } catch (error) {
    connection.socket.destroy();
    throw error;
  }
}

/**
 * Goes on with what an earlier download left, if that is the beginning of what the peer has now. It stays where the
 * peer cannot tell or give just now, until {@link begin} gets the whole file.
 */
async function resume(
  file: PeerFile,
  destination: Destination,
  options: DownloadOptions,
): Promise<Transfer | Status<'GET_FILE'> | undefined> {
  const target = await DownloadTarget.takeOver(destination, file.path);
  if (target === undefined) return undefined;
  const { bytes } = target;
  const asked = { prefixBytes: bytes, expectedBytes: 2 * bytes };
  const description = await statFile(file, asked, { signal: options.signal });
  if (typeof description === 'object') {
    if (description.prefixSha256 === target.sha256)
      return goOn({ file, destination, target, description }, options);
    options.diagnose(`${file.path}: is another file than the one whose beginning had come; starting anew`);
  }
  const isOfNoUse = typeof description === 'object' || SAYING_NO.has(description);
  await (isOfNoUse ? target.discard() : target.keep());
  return undefined;
}

/** A beginning that the peer has told to be that of its file. */
interface Beginning {
  file: PeerFile;
  destination: Destination;
  target: DownloadTarget;
  description: FileDescription;
}

async function goOn(
  { file, destination, target, description }: Beginning,
  { diagnose, deadlines = DOWNLOAD_DEADLINES, signal }: DownloadOptions,
): Promise<Transfer | Status<'GET_FILE'> | undefined> {
  const { bytes } = target;
  const answer = await getFileRange(file, bytes, { deadlines, signal });
  if (answer.kind === 'reply' && answer.reply.status === 'ok') {
    const { reply, connection } = answer;
    try {
      await destination.expectRoomFor(reply.size);
    } catch (error) {
      connection.socket.destroy();
      await target.keep();
      throw error;
    }
    diagnose(`${file.path}: going on behind the ${bytes} bytes that have come before`);
    // It may have become longer since it was described.
    const size = bytes + reply.size;
    const sha256 = size === description.size ? description.sha256 : undefined;
    return { target, connection, size, sha256, isResumed: true };
  }
  if (answer.kind === 'reply') answer.connection.socket.destroy();
  if (answer.kind === 'silent' || (answer.kind === 'reply' && answer.reply.status === 'fileNotAvailable')) {
    await target.discard();
    return undefined;
  }
  await target.keep();
  const reason = answer.kind === 'reply' ? 'it cannot send now' : answer.reason;
  if (!signal?.aborted) diagnose(`${file.path}: the ${bytes} bytes that have come are kept: ${reason}`);
  return 'otherError';
}

/** Receives the rest, compares it, and gives the file its name; or leaves what a later download can go on with. */
async function finish(transfer: Transfer, file: PeerFile, options: DownloadOptions): Promise<void> {
  const { target, connection } = transfer;
  const { deadlines = DOWNLOAD_DEADLINES } = options;
  try {
    await receive(transfer, deadlines, options.onProgress);
    connection.socket.destroy();
    await verify(transfer, file, options);
    // Interrupted, the peer may not have been heard to the end, nor asked for the hash.
    if (options.signal?.aborted) throw new TransferError('interrupted');
    await target.complete();
  } catch (error) {
    connection.socket.destroy();
    if (error instanceof TransferError && (await isWorthKeeping(transfer, file, options)))
      await target.keep();
    throw error;
  } finally {
    await target.discard();
  }
}

async function receive(
  { target, connection, size }: Transfer,
  { stallMs, closeMs }: DownloadDeadlines,
  onProgress: DownloadOptions['onProgress'],
): Promise<void> {
  const { rest, chunks, socket } = connection;
  for (let chunk: Buffer | undefined = rest; ; chunk = await nextOf(chunks, stallMs)) {
    if (chunk === undefined) throw new TransferError(`the peer ended after ${target.bytes} of ${size} bytes`);
    if (target.bytes + chunk.length > size)
      throw new Error(`the peer sent more than the ${size} bytes it announced`);
    await target.write(chunk);
    onProgress?.({ receivedBytes: target.bytes, totalBytes: size });
    if (target.bytes === size) break;
  }
  // All bytes are there: whether the peer closes, resets or waits for us is its own affair, but more bytes are not.
  socket.end();
  const surplus = await chunks.next(closeMs).catch(() => undefined);
  if (surplus !== undefined) throw new Error('the peer sent more bytes than it announced');
}

async function nextOf(chunks: OpenConnection['chunks'], stallMs: number): Promise<Buffer | undefined> {
  try {
    return await chunks.next(stallMs);
  } catch (error) {
    throw new TransferError(reasonOf(error), { cause: error });
  }
}

/** @throws Error when the peer tells another hash than that of what has come */
async function verify(transfer: Transfer, file: PeerFile, options: DownloadOptions): Promise<void> {
  const { target, size } = transfer;
  const sha256 = transfer.sha256 ?? (await askForHash(transfer, file, options));
  if (sha256 !== undefined && sha256 !== target.sha256)
    throw new Error(`its ${size} bytes have another SHA-256 than at the peer: damaged, or changed meanwhile`);
}

/** That of as many bytes as were announced: the file may have become longer since, as a log does. */
async function askForHash(
  { size }: Transfer,
  file: PeerFile,
  { diagnose, signal }: DownloadOptions,
): Promise<string | undefined> {
  const asked = { prefixBytes: size, expectedBytes: 2 * size };
  const description = await statFile(file, asked, { signal });
  if (typeof description === 'object') return description.prefixSha256;
  const reason = WHY_NO_HASH[description];
  if (reason !== undefined && !signal?.aborted)
    diagnose(`${file.path}: ${reason}; only the size was compared`);
  return undefined;
}

async function isWorthKeeping(
  { target, size, isResumed }: Transfer,
  file: PeerFile,
  { signal }: DownloadOptions,
): Promise<boolean> {
  if (target.bytes === 0) return false;
  const isLarge = isResumed || target.bytes >= WORTH_KEEPING_BYTES;
  if (signal?.aborted) return isLarge;
  const asked = { prefixBytes: undefined, expectedBytes: size };
  const description = await statFile(file, asked, { signal });
  return typeof description === 'object' || (isLarge && !SAYING_NO.has(description));
}
