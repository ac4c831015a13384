import { isAcceptable } from '../../../daemons/p2p-server/protocol-model.js';
import { isUtf8 } from '../faulty-server.js';
import { ask, type FaultCase, inGroup } from './fault-case.js';

const OPERATIONS = [
  ...['REGISTER', 'UNREGISTER', 'CONNECT', 'DISCONNECT', 'PUBLISH'],
  ...['DELETE', 'LIST USERS', 'LIST CONTENT', 'GET USER INFO'],
];

function inLimits(kind: string, operations: readonly string[] = OPERATIONS): string[] {
  return operations.map((operation) => `Limits: ${operation}: ${kind}`);
}

export const LIMIT_FAULTS: readonly FaultCase[] = [
  [
    'fields of any length',
    { refuses: (field) => !isUtf8(field), accepts: () => true },
    inLimits('more than 255 bytes'),
  ],
  [
    'empty fields',
    { accepts: (operation, fields) => fields.includes('') || isAcceptable(operation, fields) },
    inLimits('empty field'),
  ],
  [
    'control characters',
    {
      refuses: (field) => !isUtf8(field),
      accepts: (_, fields) => fields.every((field) => field.length < 256),
    },
    inLimits('control characters'),
  ],
  [
    'bytes that are no UTF-8',
    { refuses: () => false, accepts: () => true },
    inLimits('bytes that are no UTF-8'),
  ],
  [
    'any port',
    { accepts: (operation, fields) => operation === 'CONNECT' || isAcceptable(operation, fields) },
    inGroup('CONNECT', 'what is no port'),
  ],
  [
    'a name that is too long is kept, cut to what fits',
    {
      reply(right, { opcode, fields: [user = ''] }, model) {
        if (opcode === 'REGISTER' && user.length > 255) ask(model, 'REGISTER', user.slice(0, 255));
        return right;
      },
      refuses: (field) => !isUtf8(field),
    },
    inGroup('Limits', 'nothing of it is stored'),
  ],
  [
    'requests without an end',
    { hasNoLimits: true },
    [
      ...inGroup('Limits', 'request without an end', 'opcode without an end'),
      ...inGroup('Time', 'connection on which nothing comes', 'half-sent request'),
    ],
  ],
];
