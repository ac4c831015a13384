import type { Check, CheckGroup } from '../check.js';
import { describeReply } from '../raw-reply.js';
import type { Field } from '../request-bytes.js';
import { MEANINGS, type Operation, otherError } from './operation.js';
import type { ServerScript } from './server-script.js';

type Argument = 'user' | 'path' | 'description' | 'target';

/** The arguments that are texts, with a value that is good for a connected user; a port has checks of its own. */
const TEXTS: Readonly<Record<Operation, readonly Argument[]>> = {
  REGISTER: ['user'],
  UNREGISTER: ['user'],
  CONNECT: ['user'],
  DISCONNECT: ['user'],
  PUBLISH: ['user', 'path', 'description'],
  DELETE: ['user', 'path'],
  'LIST USERS': ['user'],
  'LIST CONTENT': ['user', 'target'],
  'GET USER INFO': ['user', 'target'],
};

interface Fault {
  readonly name: string;
  readonly rule: string;
  /** Those that it makes unacceptable. */
  readonly of: readonly Argument[];
  /** Fields that have it, made from one that has not. */
  readonly fields: (good: string) => readonly Field[];
}

const FAULTS: readonly Fault[] = [
  {
    name: 'more than 255 bytes',
    rule: 'A user, path or description of more than 255 bytes',
    of: ['user', 'path', 'description', 'target'],
    fields: (good) => [good.padEnd(256, 'x'), good.padEnd(300, 'x'), good.padEnd(2000, 'x')],
  },
  {
    name: 'empty field',
    rule: 'An empty user or path',
    of: ['user', 'path'],
    fields: () => [''],
  },
  {
    name: 'control characters',
    rule: 'A user, path or description with a control character',
    of: ['user', 'path', 'description', 'target'],
    fields: (good) => [`${good}\n`, `${good}\t`, `\x1b[31m${good}`, `${good}\x7f`, `\x01${good}`],
  },
  {
    name: 'bytes that are no UTF-8',
    rule: 'A user, path or description that is not UTF-8',
    of: ['user', 'path', 'description', 'target'],
    fields: (good) =>
      [[0xff], [0xc3, 0x28], [0xc3], [0xc0, 0xaf]].map((bytes) =>
        Buffer.concat([Buffer.from(good), Buffer.from(bytes)]),
      ),
  },
];

/** Fields that no operation accepts, one check for each operation and kind of fault. */
export function limits(operations: readonly Operation[]): CheckGroup<ServerScript> {
  const checks = operations.flatMap((operation) => FAULTS.map((fault) => refused(operation, fault)));
  return { title: 'Limits', checks: [...checks, nothingStored, longRequest, endlessOpcode] };
}

function refused(operation: Operation, fault: Fault): Check<ServerScript> {
  const status = otherError(operation);
  return {
    name: `${operation}: ${fault.name}`,
    rule: `${fault.rule} is refused with ${status} (${MEANINGS[operation][status] ?? ''}).`,
    async run(s) {
      const user = operation === 'REGISTER' ? s.newName() : await s.connectedUser();
      const values: Record<Argument, string> = { user, path: '/a', description: 'd', target: user };
      for (const [index, argument] of TEXTS[operation].entries()) {
        if (!fault.of.includes(argument)) continue;
        for (const field of fault.fields(values[argument])) {
          const args: Field[] = TEXTS[operation].map((each) => values[each]);
          args[index] = field;
          if (operation === 'CONNECT') args.push('4000');
          s.assertStatus(status, operation, await s.ask(operation, ...args), ` with a bad ${argument}`);
        }
      }
    },
  };
}

const nothingStored: Check<ServerScript> = {
  name: 'nothing of it is stored',
  rule: 'Of an operation that is refused nothing is stored, not even cut to what fits.',
  async run(s) {
    const long = s.newName().padEnd(256, 'x');
    const cut = long.slice(0, 255);
    s.server.note(cut);
    await s.expect(2, 'REGISTER', long);
    await s.expect(1, 'UNREGISTER', cut);
    const user = await s.connectedUser();
    const path = '/'.padEnd(256, 'p');
    await s.expect(4, 'PUBLISH', user, path, 'd');
    await s.expect(4, 'PUBLISH', user, '/a', 'd'.repeat(256));
    await s.assertContent(user, user, []);
  },
};

const longRequest: Check<ServerScript> = {
  name: 'request without an end',
  rule: 'A request has at most 4 KiB: a field that does not end is refused, and its sender is not listened to for ever.',
  async run(s) {
    const [opcode = '', timestamp = ''] = s.server.fields('REGISTER', []);
    const begin = Buffer.from(`${opcode.toString()}\0${timestamp.toString()}\0`);
    const pieces = [begin, ...Array.from({ length: 16 }, () => Buffer.alloc(4096, 'x'))];
    const reply = await s.server.send({ pieces }, s.signal);
    const isRefused = reply.bytes[0] === 2 || (reply.bytes.length === 0 && reply.ending !== 'late');
    s.assert('2 (other error), or the end', describeReply(reply, MEANINGS.REGISTER), isRefused);
    await s.user();
  },
};

const endlessOpcode: Check<ServerScript> = {
  name: 'opcode without an end',
  rule: 'An opcode that does not end is none: the connection ends without a byte.',
  async run(s) {
    const pieces = Array.from({ length: 16 }, () => Buffer.alloc(4096, 'R'));
    const reply = await s.server.send({ pieces }, s.signal);
    const isSilent = reply.bytes.length === 0 && reply.ending !== 'late';
    s.assert('the end without a byte', describeReply(reply), isSilent);
    await s.user();
  },
};
