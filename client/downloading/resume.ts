import type { FileDescription, Status } from '../../daemons/p2p-protocol/index.js';
import type { OpenConnection } from '../exchange/exchange.js';
import type { Destination } from './destination.js';
import { DownloadTarget } from './download-target.js';
import { getFileRange, type NoDescription, type PeerFile, statFile } from './peer-file.js';
import { DOWNLOAD_DEADLINES, type DownloadOptions, type Transfer } from './transfer.js';

/** With these a peer will not let us go on, now or later. */
export const SAYING_NO: ReadonlySet<NoDescription> = new Set(['unknown', 'notAvailable']);

/**
 * Goes on with what an earlier download left, if that is the beginning of what the peer has now. It stays where the
 * peer cannot tell or give just now, until a download from the beginning takes its place.
 */
export async function resume(
  file: PeerFile,
  destination: Destination,
  options: DownloadOptions,
): Promise<Transfer | Status<'GET_FILE'> | undefined> {
  const target = await DownloadTarget.takeOver(destination, file.path);
  if (target === undefined) return undefined;
  const { bytes } = target;
  // it reads them for the hash of the beginning and once more for that of the whole file, which is as long at least
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
  beginning: Beginning,
  { diagnose, deadlines = DOWNLOAD_DEADLINES, signal }: DownloadOptions,
): Promise<Transfer | Status<'GET_FILE'> | undefined> {
  const { file, target } = beginning;
  const { bytes } = target;
  const answer = await getFileRange(file, bytes, { deadlines, signal });
  if (answer.kind === 'reply' && answer.reply.status === 'ok') {
    const rest = await restOf(beginning, answer.reply.size, answer.connection);
    diagnose(`${file.path}: going on behind the ${bytes} bytes that have come before`);
    return rest;
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

/** What is still to come. @throws the destination's error where there is no room for it */
async function restOf(
  { destination, target, description }: Beginning,
  restBytes: number,
  connection: OpenConnection,
): Promise<Transfer> {
  try {
    await destination.expectRoomFor(restBytes);
  } catch (error) {
    connection.socket.destroy();
    await target.keep();
    throw error;
  }
  // It may have become longer since it was described.
  const size = target.bytes + restBytes;
  const sha256 = size === description.size ? description.sha256 : undefined;
  return { target, connection, size, sha256, isResumed: true };
}
