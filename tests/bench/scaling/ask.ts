import { connect } from 'node:net';
import { encodeRequest, type Request } from '../../../daemons/p2p-protocol/index.js';
import { LOOPBACK } from '../../loopback.js';

export interface Answered {
  readonly bytes: number;
  /** What stands behind the status, up to its NUL: of a list how many it tells. */
  readonly first: string;
  readonly ms: number;
}

/** Asks once, over a connection of its own. @throws Error for any status but 0 */
export function ask(port: number, request: Request): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let first: Buffer | undefined;
    const beginMs = performance.now();
    const socket = connect({ port, host: LOOPBACK }, () => socket.end(encodeRequest(request, 'space')));
    socket.on('data', (chunk: Buffer) => {
      first ??= chunk;
      bytes += chunk.length;
    });
    socket.once('error', reject).once('close', () => {
      if (first?.[0] !== 0) reject(new Error(`${request.operation} was answered with ${first?.[0]}`));
      else resolve({ bytes, first: textIn(first), ms: performance.now() - beginMs });
    });
  });
}

function textIn(reply: Buffer): string {
  return reply.toString('utf8', 1, Math.max(1, reply.indexOf(0, 1)));
}

/** So many requests, so many of them at once; in the order of their answers. */
export async function askAll(
  port: number,
  { count, atOnce, request }: { count: number; atOnce: number; request: (i: number) => Request },
): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) answered.push(await ask(port, request(next++)));
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return answered;
}
