import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { isErrno } from '../local-files/file-error.js';

const SUFFIX = '.part';

/**
 * How long the file of a process that we cannot ask for stays as it is before its download is taken for ended. Who
 * downloads writes every 30 s at least, but while the peer reads the file for its hash; and NFS tells a minute late. Who
 * is taken for gone too early loses the download, and says so.
 */
const QUIET_MS = 3 * 60_000;

/** What an earlier download left. */
export interface Leftover {
  readonly path: string;
  /** Whether the process may be there all the same: on another machine, or in another container. */
  readonly isForeign: boolean;
}

/**
 * Names what is fetched and where to, so that a later download finds it, and the process that writes it. Made of a hash:
 * the target's own name may already be as long as a name can be.
 */
export async function temporaryPathOf(targetPath: string, remotePath: string): Promise<string> {
  const name = `${stemOf(targetPath, remotePath)}${process.pid}.${await placeOfPids()}${SUFFIX}`;
  return path.join(path.dirname(targetPath), name);
}

/** The temporary files of this download whose process is gone, or is this one. */
export async function leftoversOf(targetPath: string, remotePath: string): Promise<Leftover[]> {
  const folder = path.dirname(targetPath);
  const stem = stemOf(targetPath, remotePath);
  const ourPlace = await placeOfPids();
  const leftovers: Leftover[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(stem) || !name.endsWith(SUFFIX)) continue;
    const [pid, place] = name.slice(stem.length, -SUFFIX.length).split('.');
    const leftover = { path: path.join(folder, name), isForeign: place !== ourPlace };
    const isEnded = leftover.isForeign ? await isQuiet(leftover.path) : !isRunning(Number(pid));
    if (isEnded) leftovers.push(leftover);
  }
  return leftovers;
}

function stemOf(targetPath: string, remotePath: string): string {
  const what = createHash('sha256')
    .update(`${remotePath}\0${path.basename(targetPath)}`)
    .digest('hex');
  return `.sunshare-${what.slice(0, 32)}.`;
}

/** Where a pid means the same process as here: on this machine until it is started anew, in this process namespace. */
async function placeOfPids(): Promise<string> {
  const [boot, namespace] = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return createHash('sha256').update(`${boot}\0${namespace}`).digest('hex').slice(0, 12);
}

async function isQuiet(file: string): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > QUIET_MS;
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
