import { readFileSync, readlinkSync } from 'node:fs';

const FIRST_FD = 3;
const MAX_SOCKETS = 16;

/** A socket that was opened for us: listening where it is a stream, bound where it takes datagrams. */
export interface InheritedSocket {
  readonly fd: number;
  readonly netid: 'tcp' | 'tcp6' | 'udp' | 'udp6' | 'local';
  /** Of an AF_LOCAL socket. */
  readonly path?: string;
}

/** What the system is asked; that of this process where nothing else is given. */
export interface ProcessSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  /** What a descriptor of ours leads to: `socket:[4711]`. */
  readonly linkOf: (fd: number) => string;
  /** The kernel's table of the sockets of one kind; empty where there is none. */
  readonly table: (name: string) => string;
}

const THIS_PROCESS: ProcessSurroundings = {
  env: process.env,
  pid: process.pid,
  linkOf: (fd) => readlinkSync(`/proc/self/fd/${fd}`),
  table(name) {
    try {
      return readFileSync(`/proc/self/net/${name}`, 'latin1');
    } catch {
      return '';
    }
  },
};

/**
 * The sockets that systemd hands over when it starts us (sd_listen_fds(3)), descriptors 3 and on; none where it hands
 * over none, or to another process. Node cannot ask a descriptor what it is, so the kernel's tables are.
 * @throws Error where one of them is no socket that can be served
 */
export function inheritedSockets(surroundings: ProcessSurroundings = THIS_PROCESS): InheritedSocket[] {
  const { env, pid, linkOf } = surroundings;
  if (env['LISTEN_PID'] !== String(pid)) return [];
  const count = Number(env['LISTEN_FDS'] ?? '0');
  if (!Number.isInteger(count) || count < 0 || count > MAX_SOCKETS)
    throw new Error(`LISTEN_FDS: expected 0 to ${MAX_SOCKETS} sockets, got "${env['LISTEN_FDS'] ?? ''}"`);
  if (count === 0) return [];
  const kinds = kindsByInode(surroundings);
  return Array.from({ length: count }, (_, index) => {
    const fd = FIRST_FD + index;
    const link = linkOf(fd);
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    const kind = inode === undefined ? undefined : kinds.get(inode);
    if (kind === undefined)
      throw new Error(
        `descriptor ${fd}, which systemd handed over, is no TCP, UDP or AF_LOCAL socket but ${link}`,
      );
    return { fd, ...kind };
  });
}

type Kind = Omit<InheritedSocket, 'fd'>;

function kindsByInode({ table }: ProcessSurroundings): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const netid of ['tcp', 'tcp6', 'udp', 'udp6'] as const)
    for (const columns of rows(table(netid))) kinds.set(columns[9] ?? '', { netid });
  for (const columns of rows(table('unix')))
    kinds.set(columns[6] ?? '', { netid: 'local', path: columns[7] ?? '' });
  return kinds;
}

/** Without the line of titles. */
function rows(table: string): string[][] {
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}
