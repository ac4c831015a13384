import type { Fault } from '../faulty-server.js';
import { ask, type FaultCase, inGroup } from './fault-case.js';

/** Whose names come back with what their owners had. */
function keeping(what: 'the connection' | 'the publications'): Fault {
  const gone = new Set<string>();
  return {
    request(request) {
      if (request.opcode === 'UNREGISTER') gone.add(request.fields[0] ?? '');
      return request;
    },
    reply(right, { opcode, fields: [user = ''] }, model) {
      if (opcode !== 'REGISTER' || right !== '\0' || !gone.has(user)) return right;
      ask(model, 'CONNECT', user, '4000');
      if (what === 'the publications') ask(model, 'PUBLISH', user, '/a', 'd');
      return right;
    },
  };
}

export const STATE_FAULTS: readonly FaultCase[] = [
  [
    'UNREGISTER leaves the connection',
    keeping('the connection'),
    inGroup('UNREGISTER', 'removes the connection'),
  ],
  [
    'UNREGISTER leaves the publications',
    keeping('the publications'),
    inGroup('UNREGISTER', 'removes the publications'),
  ],
  [
    'a second CONNECT moves the user',
    {
      reply(right, { opcode, fields: [user = '', port = ''] }, model) {
        if (opcode !== 'CONNECT' || right !== '\x02') return right;
        ask(model, 'DISCONNECT', user);
        ask(model, 'CONNECT', user, port);
        return right;
      },
    },
    inGroup('CONNECT', 'stays connected where they are'),
  ],
  [
    'DISCONNECT takes the publications away',
    {
      reply(right, { opcode, fields: [user = ''] }, model) {
        if (opcode !== 'DISCONNECT' || right !== '\0') return right;
        ask(model, 'UNREGISTER', user);
        ask(model, 'REGISTER', user);
        return right;
      },
    },
    inGroup('DISCONNECT', 'leaves the publications'),
  ],
  [
    'paths are published once for all users',
    {
      request: (request) =>
        request.opcode === 'PUBLISH' ? { ...request, fields: ['', ...request.fields.slice(1)] } : request,
    },
    inGroup('PUBLISH', 'same path of another user'),
  ],
  [
    'DELETE deletes nothing',
    {
      reply(right, { opcode, fields: [user = '', path = ''] }, model) {
        if (opcode === 'DELETE' && right === '\0') ask(model, 'PUBLISH', user, path, 'd');
        return right;
      },
    },
    inGroup('DELETE', 'published path'),
  ],
  [
    'names and paths in ASCII only',
    { refuses: (field) => field.some((byte) => byte > 126 || byte < 32) || field.length > 255 },
    [...inGroup('REGISTER', 'name in UTF-8'), ...inGroup('LIST CONTENT', 'path in UTF-8')],
  ],
];
