import { formatHostPort } from '../../daemons/addresses/host-port.js';
import type { Status } from '../../daemons/p2p-protocol/index.js';
import { reasonOf } from '../../daemons/reason.js';
import { Destination } from './destination.js';
import { DownloadTarget } from './download-target.js';
import { getFile, type NoDescription, type PeerFile, statFile } from './peer-file.js';
import { receive, TransferError } from './receiving.js';
import { resume, SAYING_NO } from './resume.js';
import { DOWNLOAD_DEADLINES, type DownloadOptions, type Transfer } from './transfer.js';

/** What is worth keeping of a file whose peer cannot be asked whether it could go on. */
const WORTH_KEEPING_BYTES = 1024 * 1024;

/** What is said of a peer that told no hash; nothing of one that knows base operations only. */
const WHY_NO_HASH: Readonly<Record<NoDescription, string | undefined>> = {
  unknown: undefined,
  unreachable: 'the peer is gone',
  unanswered: 'the peer did not tell its hash',
  notAvailable: 'the peer has it no longer',
};

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
      const target = await DownloadTarget.create(destination, file.path, !file.spelling.isBaseOnly);
      return { target, connection, size: reply.size, sha256: undefined, isResumed: false };
    }
    connection.socket.destroy();
    return reply.status;
  } catch (error) {
    connection.socket.destroy();
    throw error;
  }
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
  // where it has grown, it is read for the hash of the beginning and for that of the whole
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
