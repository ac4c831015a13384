import { connect } from 'node:net';
import { encodeRequest, ReplyDecoder } from '../../../daemons/p2p-protocol/index.js';
import { LOOPBACK } from '../../loopback.js';
import type { Answer, Ask } from './user-model.js';

/** How asking ended: with an answer, before anything was sent, or in doubt. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'notSent' }
  | { readonly kind: 'inDoubt' };

export interface Question extends Ask {
  readonly user: string;
  readonly timestamp: string;
}

const DEADLINE_MS = 30_000;
/** Nobody connects to the users of the load. */
const PEER_PORT = '1';

/** Asks one operation on a connection of its own. `onSending` is told just before the request goes out. */
export function askServer(port: number, question: Question, onSending: () => void): Promise<Outcome> {
  return new Promise((resolve) => {
    let isSent = false;
    const decoder = new ReplyDecoder(question.operation);
    const socket = connect({ port, host: LOOPBACK });
    const end = (outcome: Outcome): void => {
      resolve(outcome);
      socket.destroy();
    };
    const broken = (): void => end({ kind: isSent ? 'inDoubt' : 'notSent' });
    socket.setTimeout(DEADLINE_MS, broken);
    socket.once('connect', () => {
      isSent = true;
      onSending();
      socket.end(requestOf(question));
    });
    socket.on('data', (chunk: Buffer) => {
      const reply = decoder.push(chunk);
      if (reply === undefined) return;
      const paths = 'paths' in reply ? { paths: reply.paths } : {};
      end({ kind: 'answered', answer: { status: reply.status, ...paths } });
    });
    socket.once('error', broken).once('close', broken);
  });
}

function requestOf({ operation, user, timestamp, path = '' }: Question): Buffer {
  const fields = { user, timestamp, path, description: 'load', port: PEER_PORT, target: user };
  return encodeRequest({ operation, ...fields }, 'space');
}
