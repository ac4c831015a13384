import type { CheckGroup } from '../check.js';
import { describeReply, type RawReply } from '../raw-reply.js';
import type { CheckedServer } from './checked-server.js';
import { type HeldPair, holdPair } from './held-pair.js';
import { MEANINGS } from './operation.js';
import type { ServerScript } from './server-script.js';

const REQUEST_MS = 10_000;
/** For a server that looks at its clock now and then. */
const PATIENCE_MS = 3_000;
const NOT_TRIED = 'not tried: nobody else is answered meanwhile';

/**
 * The checks that take as long as a request may; to be called first and run last, so that the time passes meanwhile.
 * The connections are opened by the call. Of a server that answers nobody beside them they are closed, for the other
 * checks to be answered, and opened once more when these are done.
 */
export async function timeLimit(
  server: CheckedServer,
  signal: AbortSignal,
  timeoutMs = REQUEST_MS + PATIENCE_MS,
): Promise<CheckGroup<ServerScript>> {
  const open = (): Promise<HeldPair | undefined> => holdPair(server, timeoutMs, signal);
  const first = await open();
  let last: Promise<HeldPair | undefined> | undefined;
  const pair = (): Promise<HeldPair | undefined> => (last ??= first ? Promise.resolve(first) : open());
  return {
    title: 'Time',
    checks: [
      {
        name: 'connection on which nothing comes',
        rule: 'A request may take 10 s: a connection on which nothing has come by then is ended without a byte.',
        run: async (s) => assertEnd(s, 'the end without a byte', await (await pair())?.idle),
      },
      {
        name: 'half-sent request',
        rule: 'A request may take 10 s: one that is not complete by then is refused with 2 (other error), or ended.',
        run: async (s) => assertEnd(s, '2 (other error), or the end', await (await pair())?.halfSent, 2),
      },
    ],
  };
}

function assertEnd(s: ServerScript, expected: string, reply: RawReply | undefined, status?: number): void {
  if (reply === undefined) {
    s.assert(expected, NOT_TRIED, false);
    return;
  }
  const isRefused = status !== undefined && reply.bytes[0] === status;
  const isEnded = reply.bytes.length === 0 && reply.ending !== 'late';
  s.assert(expected, describeReply(reply, MEANINGS.REGISTER), isRefused || isEnded);
}
