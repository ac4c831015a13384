import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEvent } from './file-event.js';
import { parseTrace } from './parse-trace.js';

const CALLS = [
  'openat',
  'write',
  'pwrite64',
  'ftruncate',
  'fsync',
  'fdatasync',
  'rename',
  'unlink',
  // What the trace does not follow must not be used unseen.
  'writev',
  'pwritev',
  'fallocate',
  'sync_file_range',
  'renameat2',
  'link',
  'io_uring_enter',
];
const UNFOLLOWED = /^[\d.]+ (writev|pwritev|fallocate|sync_file_range|renameat2|link|io_uring_enter)\(.*/m;

/** The command line that notes each file call of the command behind it in a file for each of its threads. */
export function traced(prefix: string): string[] {
  const what = [
    '-ttt',
    '-T',
    '-y',
    '-xx',
    '-s',
    '1048576',
    '-e',
    `trace=${CALLS.join(',')}`,
    '-e',
    'signal=none',
  ];
  return ['strace', '-f', '--seccomp-bpf', '-ff', ...what, '-o', prefix];
}

/**
 * All that was done to the files of a folder, in its order, from the traces beside each other in another one.
 *
 * @throws Error for a call that is not followed
 */
export function fileEvents(traceFolder: string, folder: string): FileEvent[] {
  const hexFolder = Buffer.from(folder).toString('hex').replace(/../g, '\\x$&');
  const events = readdirSync(traceFolder).flatMap((name) => {
    const lines = readFileSync(join(traceFolder, name), 'latin1').split('\n');
    const text = lines.filter((line) => line.includes(hexFolder)).join('\n');
    const unfollowed = UNFOLLOWED.exec(text)?.[1];
    if (unfollowed !== undefined) throw new Error(`${unfollowed} was called, which is not followed`);
    return parseTrace(text);
  });
  return events.filter((event) => isKept(event, folder)).sort((one, other) => one.endMs - other.endMs);
}

/** SQLite makes its index of a log anew after a power cut; locks hold nothing; others may write the folder's name. */
function isKept(event: FileEvent, folder: string): boolean {
  const path = 'path' in event ? event.path : 'to' in event ? event.to : event.file;
  return path.startsWith(folder) && !/(-shm|\.lock)$/.test(path);
}
