import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { p2pRequest } from '../../../p2p-request.js';

// node paced-operations.js PORT USERS PER_SECOND: connects that many users and says so in a line, then asks for so many
// operations a second until its input ends; the last line is JSON of what was answered, and of what was not.

const [, , port = '', userCount = '', perSecond = ''] = process.argv;
const USERS = Number(userCount);
const PER_SECOND = Number(perSecond);
const TIME = '01/01/2026 00:00:00';
const DEADLINE_MS = 10_000;
const STEP_MS = 10;
/** More than these are not asked for at once: a server that is slower is not buried. */
const MAX_AT_ONCE = 256;
const faults: Record<string, number> = {};
let answered = 0;
let atOnce = 0;

/** What the server says first, or why it says nothing. */
function ask(strings: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    let status = 'closed';
    socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', (error: NodeJS.ErrnoException) => (status = error.code ?? error.message));
    socket.on('data', (reply) => (status = status === 'closed' ? `status ${reply[0] ?? ''}` : status));
    socket.on('close', () => resolve(status));
    socket.end(p2pRequest(...strings));
  });
}

async function perform(...strings: string[]): Promise<void> {
  atOnce++;
  const status = await ask(strings);
  atOnce--;
  if (status === 'status 0') answered++;
  else faults[`${strings[0] ?? ''} ${status}`] = (faults[`${strings[0] ?? ''} ${status}`] ?? 0) + 1;
}

const nameOf = (index: number): string => `user${String(index % USERS).padStart(5, '0')}`;

/** Each user publishes, looks, deletes, goes and comes again: as much is there in the end as in the beginning. */
function operation(number: number): string[] {
  const user = nameOf(Math.floor(number / 5));
  const path = `/srv/${user}/notes-${Math.floor(number / 5)}.txt`;
  switch (number % 5) {
    case 0:
      return ['PUBLISH', TIME, user, path, 'notes on XDR'];
    case 1:
      return ['LIST_CONTENT', TIME, user, user];
    case 2:
      return ['DELETE', TIME, user, path];
    case 3:
      return ['DISCONNECT', TIME, user];
    default:
      return ['CONNECT', TIME, user, '4000'];
  }
}

/** One user after the other does the five in their order; many users at once. */
async function connectAll(): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < USERS) {
      const index = next++;
      await perform('REGISTER', TIME, nameOf(index));
      await perform('CONNECT', TIME, nameOf(index), '4000');
      if (index % 5 === 0) await perform('PUBLISH', TIME, nameOf(index), `/srv/kept/${index}.pdf`, 'kept');
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

await connectAll();
process.stdout.write('connected\n');
answered = 0;
const over = new AbortController();
process.stdin.resume();
void once(process.stdin, 'end').then(() => over.abort());
const beganMs = performance.now();
/** Five operations of one user, a step apart each. */
async function fiveOf(first: number): Promise<void> {
  for (let each = first; each < first + 5; each++) await perform(...operation(each));
}
for (let started = 0; !over.signal.aborted;) {
  const due = Math.floor(((performance.now() - beganMs) / 1_000) * PER_SECOND);
  for (; started < due; started += 5) if (atOnce < MAX_AT_ONCE) void fiveOf(started);
  await sleep(STEP_MS);
}
while (atOnce > 0) await sleep(STEP_MS);
const seconds = (performance.now() - beganMs) / 1_000;
process.stdout.write(`${JSON.stringify({ perSecond: Math.round(answered / seconds), faults })}\n`);
