import type { CheckGroup } from '../check.js';
import type { Untimed } from '../converse.js';
import { describeReply, type RawReply } from '../raw-reply.js';
import type { CheckedServer } from './checked-server.js';
import { MEANINGS } from './operation.js';
import type { ServerScript } from './server-script.js';

const REQUEST_MS = 10_000;
/** For a server that looks at its clock now and then. */
const PATIENCE_MS = 3_000;

/**
 * The checks that take as long as a request may; to be called first and run last, so that the time passes meanwhile.
 * The connections are opened by the call.
 */
export function timeLimit(
  server: CheckedServer,
  signal: AbortSignal,
  timeoutMs = REQUEST_MS + PATIENCE_MS,
): CheckGroup<ServerScript> {
  const held = (piece: Uint8Array): Promise<RawReply> => hold(server, { pieces: [piece], timeoutMs }, signal);
  const idle = held(Buffer.alloc(0));
  const halfSent = held(Buffer.from('REGISTER\0'));
  return {
    title: 'Time',
    checks: [
      {
        name: 'connection on which nothing comes',
        rule: 'A request may take 10 s: a connection on which nothing has come by then is ended without a byte.',
        async run(s) {
          const reply = await idle;
          const isEnded = reply.bytes.length === 0 && reply.ending !== 'late';
          s.assert('the end without a byte', describeReply(reply), isEnded);
        },
      },
      {
        name: 'half-sent request',
        rule: 'A request may take 10 s: one that is not complete by then is refused with 2 (other error), or ended.',
        async run(s) {
          const reply = await halfSent;
          const isEnded = reply.bytes[0] === 2 || (reply.bytes.length === 0 && reply.ending !== 'late');
          s.assert('2 (other error), or the end', describeReply(reply, MEANINGS.REGISTER), isEnded);
        },
      },
    ],
  };
}

function hold(server: CheckedServer, conversation: Untimed, signal: AbortSignal): Promise<RawReply> {
  const reply = server.send(conversation, signal);
  // An interruption is told to whoever waits for the outcome, if anybody still does.
  reply.catch(() => undefined);
  return reply;
}
