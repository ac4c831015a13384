import type { Fault } from '../faulty-server.js';
import { type FaultCase, inGroup } from './fault-case.js';

/** A status in the place of the right one; a list or an address that goes with a 0 is empty then. */
function status(operation: string, right: number, wrong: number): Fault {
  const data = wrong === 0 && operation.startsWith('LIST') ? '0\0' : '';
  return {
    reply: (reply, { opcode }) =>
      opcode === operation && reply.charCodeAt(0) === right ? String.fromCharCode(wrong) + data : reply,
  };
}

export const STATUS_FAULTS: readonly FaultCase[] = [
  ['REGISTER of a new name → 2', status('REGISTER', 0, 2), inGroup('REGISTER', 'new name', 'two names')],
  [
    'REGISTER of a name in use → 0',
    status('REGISTER', 1, 0),
    [
      ...inGroup('REGISTER', 'name in use', 'name in use by somebody connected', 'name of 255 bytes'),
      ...inGroup('REGISTER', 'one name many times at once'),
      ...inGroup('Other clients', 'many at once'),
      ...inGroup('Other clients', 'more connections than a process has descriptors'),
    ],
  ],
  [
    'UNREGISTER of a user → 1',
    status('UNREGISTER', 0, 1),
    inGroup('UNREGISTER', 'registered user', 'second time', 'name is free again'),
  ],
  [
    'UNREGISTER of nobody → 0',
    status('UNREGISTER', 1, 0),
    [
      ...inGroup('UNREGISTER', 'unknown user', 'second time'),
      ...inGroup('Limits', 'nothing of it is stored'),
      ...inGroup('Timestamp', 'second string is no user'),
    ],
  ],
  [
    'CONNECT → 3',
    status('CONNECT', 0, 3),
    [
      ...inGroup('CONNECT', 'registered user', 'lowest and highest port'),
      ...inGroup('DISCONNECT', 'and connected again'),
    ],
  ],
  ['CONNECT of nobody → 0', status('CONNECT', 1, 0), inGroup('CONNECT', 'unknown user')],
  [
    'CONNECT of who is connected → 0',
    status('CONNECT', 2, 0),
    inGroup('CONNECT', 'connected already', 'more strings than there are'),
  ],
  ['DISCONNECT → 2', status('DISCONNECT', 0, 2), inGroup('DISCONNECT', 'connected user')],
  ['DISCONNECT of nobody → 2', status('DISCONNECT', 1, 2), inGroup('DISCONNECT', 'unknown user')],
  [
    'DISCONNECT of who is not connected → 0',
    status('DISCONNECT', 2, 0),
    inGroup('DISCONNECT', 'user who is not connected', 'second time'),
  ],
  [
    'PUBLISH → 4',
    status('PUBLISH', 0, 4),
    inGroup('PUBLISH', 'new path', 'description with blanks', 'path and description of 255 bytes'),
  ],
  ['PUBLISH of nobody → 2', status('PUBLISH', 1, 2), inGroup('PUBLISH', 'unknown user')],
  [
    'PUBLISH of who is not connected → 0',
    status('PUBLISH', 2, 0),
    inGroup('PUBLISH', 'user who is not connected', 'after a DISCONNECT'),
  ],
  ['PUBLISH once more → 0', status('PUBLISH', 3, 0), inGroup('PUBLISH', 'published already')],
  ['DELETE of nobody → 0', status('DELETE', 1, 0), inGroup('DELETE', 'unknown user')],
  ['DELETE when not connected → 0', status('DELETE', 2, 0), inGroup('DELETE', 'user who is not connected')],
  [
    'DELETE of nothing → 0',
    status('DELETE', 3, 0),
    inGroup('DELETE', 'path that is not published', 'path of another user'),
  ],
  ['LIST USERS of nobody → 0', status('LIST USERS', 1, 0), inGroup('LIST USERS', 'unknown user')],
  [
    'LIST USERS when not connected → 0',
    status('LIST USERS', 2, 0),
    inGroup('LIST USERS', 'user who is not connected'),
  ],
  ['LIST CONTENT of nobody → 0', status('LIST CONTENT', 1, 0), inGroup('LIST CONTENT', 'unknown user')],
  [
    'LIST CONTENT when not connected → 0',
    status('LIST CONTENT', 2, 0),
    inGroup('LIST CONTENT', 'user who is not connected'),
  ],
  ['LIST CONTENT of no target → 0', status('LIST CONTENT', 3, 0), inGroup('LIST CONTENT', 'unknown target')],
  [
    'GET USER INFO → 3',
    status('GET USER INFO', 0, 3),
    inGroup('GET USER INFO', 'connected target', 'after the target came back elsewhere'),
  ],
  ['GET USER INFO of nobody → 2', status('GET USER INFO', 1, 2), inGroup('GET USER INFO', 'unknown user')],
  [
    'GET USER INFO when not connected → 1',
    status('GET USER INFO', 2, 1),
    inGroup('GET USER INFO', 'user who is not connected'),
  ],
  [
    'GET USER INFO of no target → 1',
    status('GET USER INFO', 3, 1),
    inGroup('GET USER INFO', 'unknown target', 'target who is not connected'),
  ],
];
