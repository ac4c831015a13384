import type { Fault } from '../faulty-server.js';
import { type FaultCase, inGroup } from './fault-case.js';

/** One connection at a time, however long it takes. */
export function oneAtATime(): Fault {
  let last = Promise.resolve();
  return {
    requestMs: 600_000,
    onConnection(_, socket) {
      const turn = last;
      last = new Promise((resolve) => socket.once('close', () => void turn.then(resolve)));
      socket.pause();
      // What listens for data starts the flow again; it is stopped once more behind that.
      setImmediate(() => socket.pause());
      void turn.then(() => setImmediate(() => socket.resume()));
    },
  };
}

/** Each of them keeps a connection open beside another. */
export const SEEN_ONE_AT_A_TIME: readonly string[] = [
  ...inGroup('Other clients', 'idle connections', 'half-sent requests', 'clients that do not read'),
  ...inGroup('Time', 'connection on which nothing comes', 'half-sent request'),
];

export const CROWD_FAULTS: readonly FaultCase[] = [
  ['one connection at a time', oneAtATime(), SEEN_ONE_AT_A_TIME],
  [
    'a reset ends the server',
    { onConnection: (server, socket) => void socket.on('error', () => void server.close()) },
    inGroup('Other clients', 'reset in the middle of a request', 'reset instead of reading the reply'),
  ],
  [
    'no more than 1,000 connections in its life',
    {
      onConnection(server, _, nth) {
        if (nth >= 1_000) server.close();
      },
    },
    inGroup('Other clients', 'more connections than a process has descriptors'),
  ],
];
