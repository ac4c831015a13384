import type { CheckGroup } from '../check.js';
import { farApart } from '../converse.js';
import { describeReply } from '../raw-reply.js';
import { fieldsAsBytes, requestBytes } from '../request-bytes.js';
import { MEANINGS } from './operation.js';
import type { ServerScript } from './server-script.js';

const UNKNOWN_OPCODES = ['HELLO', 'REGISTERX', 'GET FILE', ''];

export const conversation: CheckGroup<ServerScript> = {
  title: 'Conversation',
  checks: [
    {
      name: 'each field in a segment of its own',
      rule: 'Only the NULs divide the stream: a field may come in a segment of its own.',
      run: (s) =>
        s.expectOf(0, 'REGISTER', farApart(fieldsAsBytes(s.server.fields('REGISTER', [s.newName()])))),
    },
    {
      name: 'all fields in one segment',
      rule: 'Only the NULs divide the stream: a segment may hold many fields.',
      async run(s) {
        const user = await s.connectedUser();
        await s.expectOf(0, 'PUBLISH', { pieces: [s.bytes('PUBLISH', user, '/a', 'd')] });
      },
    },
    {
      name: 'byte by byte',
      rule: 'Only the NULs divide the stream: each byte may come by itself.',
      run(s) {
        const bytes = s.bytes('REGISTER', s.newName());
        return s.expectOf(0, 'REGISTER', { pieces: Array.from(bytes, (byte) => Buffer.of(byte)) });
      },
    },
    {
      name: 'cut in the middle of fields',
      rule: 'Only the NULs divide the stream: a segment may end in the middle of a field and hold the beginning of the next.',
      run(s) {
        const bytes = s.bytes('REGISTER', s.newName());
        const pieces = [bytes.subarray(0, 4), bytes.subarray(4, 20), bytes.subarray(20)];
        return s.expectOf(0, 'REGISTER', farApart(pieces));
      },
    },
    {
      name: 'one byte as reply',
      rule: 'A status without data is one raw byte, 0 to 4 and not the digit, and nothing follows it.',
      async run(s) {
        const pieces = [s.bytes('REGISTER', s.newName())];
        const reply = await s.server.send({ pieces }, s.signal);
        s.assertStatus(0, 'REGISTER', reply);
        s.assert('one byte', `${reply.bytes.length}`, reply.bytes.length === 1);
      },
    },
    {
      name: 'ends after the reply',
      rule: 'One connection carries one operation: the server ends it after its reply.',
      async run(s) {
        const pieces = [s.bytes('REGISTER', s.newName())];
        const { ending } = await s.server.send({ pieces }, s.signal);
        s.assert('the end of the connection', ENDINGS[ending] ?? ending, ending === 'closed');
      },
    },
    {
      name: 'client that ends its side at once',
      rule: 'A client may end its side of the connection after its request, and still gets the reply.',
      run: (s) =>
        s.expectOf(0, 'REGISTER', {
          pieces: [s.bytes('REGISTER', s.newName())],
          endsAfterRequest: true,
        }),
    },
    {
      name: 'bytes that nobody reads',
      rule: 'The server takes in what a client still sends after its request: closing at once would reset the connection and destroy the reply.',
      async run(s) {
        const pieces = [s.bytes('REGISTER', s.newName()), Buffer.alloc(64 * 1024, 'x')];
        const reply = await s.server.send({ pieces, endsAfterRequest: true }, s.signal);
        s.assertStatus(0, 'REGISTER', reply);
        s.assert('the end of the connection', ENDINGS[reply.ending] ?? '', reply.ending === 'closed');
      },
    },
    {
      name: 'unknown opcode',
      rule: 'An opcode that is none ends the connection without a byte.',
      async run(s) {
        for (const opcode of UNKNOWN_OPCODES) {
          const pieces = [requestBytes([opcode, '', s.newName(), '4000', 'd'])];
          const reply = await s.server.send({ pieces }, s.signal);
          const isSilent = reply.bytes.length === 0 && reply.ending !== 'late';
          s.assert(`"${opcode}" → the end without a byte`, describeReply(reply), isSilent);
        }
      },
    },
    {
      name: 'request that ends in the middle',
      rule: 'Who ends the connection in the middle of a request has asked for nothing, and the connection ends.',
      async run(s) {
        const user = s.newName();
        const [opcode, timestamp] = s.server.fields('REGISTER', [user]);
        const pieces = [requestBytes([opcode ?? '', timestamp ?? '']), Buffer.from(user)];
        const { ending } = await s.server.send({ pieces, endsAfterRequest: true }, s.signal);
        s.assert('the end of the connection', ENDINGS[ending] ?? ending, ending !== 'late');
        await s.expect(1, 'UNREGISTER', user);
      },
    },
    {
      name: 'opcode between blanks',
      rule: 'Blanks around an opcode are dropped.',
      isAdvice: true,
      async run(s) {
        const user = s.newName();
        await s.expectOf(0, 'REGISTER', { pieces: [requestBytes([' REGISTER ', '', user])] });
      },
    },
  ],
};

const ENDINGS: Readonly<Partial<Record<string, string>>> = {
  closed: 'it',
  late: 'a connection still open',
  reset: 'a reset',
  whole: 'more bytes than a reply has',
  unreachable: 'no connection',
};

/** In which a request is still valid. */
const ODD_TIMESTAMPS: readonly (readonly [name: string, timestamp: string])[] = [
  ['malformed timestamp', 'yesterday'],
  ['impossible timestamp', '31/02/2025 25:61:61'],
  ['timestamp of more than 32 bytes', '11/05/2025 18:02:34'.padEnd(64, '0')],
];

export const timestamps: CheckGroup<ServerScript> = {
  title: 'Timestamp',
  checks: [
    {
      name: 'empty timestamp',
      rule: 'The timestamp may be empty: the server stamps the operation itself.',
      run: (s) => expectStamped(s, ''),
    },
    ...ODD_TIMESTAMPS.map(([name, timestamp]) => ({
      name,
      rule: 'A timestamp that is none is replaced by the server: the operation is carried out.',
      run: (s: ServerScript) => expectStamped(s, timestamp),
    })),
    {
      name: 'second string is no user',
      rule: 'The second string is the timestamp in any case, never a user.',
      async run(s) {
        const placeholder = s.newName();
        await expectStamped(s, placeholder);
        await s.expect(1, 'UNREGISTER', placeholder);
      },
    },
  ],
};

async function expectStamped(s: ServerScript, timestamp: string): Promise<void> {
  const user = s.newName();
  const register = requestBytes(s.server.fields('REGISTER', [user], timestamp));
  await s.expectOf(0, 'REGISTER', { pieces: [register] });
  const again = await s.ask('REGISTER', user);
  s.assert(
    `the user registered, so REGISTER again → 1 (${MEANINGS.REGISTER[1] ?? ''})`,
    describeReply(again, MEANINGS.REGISTER),
    again.bytes[0] === 1,
  );
}
