import { type FaultCase, inGroup } from './fault-case.js';

const DIVIDING = ['each field in a segment of its own', 'byte by byte', 'cut in the middle of fields'];

export const CONVERSATION_FAULTS: readonly FaultCase[] = [
  ['one read is the request', { oneReadIs: 'the request' }, inGroup('Conversation', ...DIVIDING)],
  ['one read is a field', { oneReadIs: 'a field' }, inGroup('Conversation', 'all fields in one segment')],
  [
    'the status as a digit',
    { reply: (right) => (right === '' ? '' : `${right.charCodeAt(0)}${right.slice(1)}`) },
    inGroup('Conversation', 'one byte as reply'),
  ],
  [
    'a NUL behind the status',
    { reply: (right) => `${right}\0` },
    inGroup('Conversation', 'one byte as reply'),
  ],
  [
    'the connection stays open',
    {
      endsHow(socket, reply) {
        if (reply.length > 0) socket.write(reply);
        else socket.end();
      },
      hasNoLimits: true,
    },
    inGroup('Conversation', 'ends after the reply'),
  ],
  [
    'who ends their side is let go',
    {
      endsHow(socket, reply) {
        setTimeout(() => {
          if (socket.readableEnded) socket.destroy();
          else socket.end(reply);
        }, 50);
      },
    },
    inGroup('Conversation', 'client that ends its side at once'),
  ],
  [
    'closed with bytes unread',
    {
      endsHow(socket, reply) {
        socket.pause().write(reply, () => setTimeout(() => socket.resetAndDestroy(), 30));
      },
    },
    inGroup('Conversation', 'bytes that nobody reads'),
  ],
  [
    'an unknown opcode has an answer',
    { reply: (right) => (right === '' ? '\x02' : right) },
    inGroup('Conversation', 'unknown opcode'),
  ],
  [
    'the end of the stream ends a field',
    { onEnd: (_, received) => `${received}\0` },
    inGroup('Conversation', 'request that ends in the middle'),
  ],
  [
    'blanks around an opcode count',
    { opcode: (opcode) => opcode.replaceAll('_', ' ') },
    inGroup('Conversation', 'opcode between blanks'),
  ],
  [
    'a timestamp has to be one',
    { takesTimestamp: (timestamp) => /^\d\d\/[01]\d\/\d{4} [012]\d:[0-5]\d:[0-5]\d$/.test(timestamp) },
    inGroup(
      'Timestamp',
      ...[
        'empty timestamp',
        'malformed timestamp',
        'impossible timestamp',
        'timestamp of more than 32 bytes',
      ],
    ),
  ],
  [
    'a second string that is no timestamp is a user',
    {
      request: (request) =>
        /^[a-z]/.test(request.timestamp ?? '')
          ? { ...request, fields: [request.timestamp ?? '', ...request.fields.slice(1)] }
          : request,
    },
    inGroup('Timestamp', 'second string is no user'),
  ],
  [
    'underscores only',
    { opcode: (opcode) => (opcode.includes(' ') ? '' : opcode.replaceAll('_', ' ')) },
    inGroup('Spelling', 'LIST USERS with blanks', 'LIST CONTENT with blanks', 'GET USER INFO with blanks'),
  ],
  [
    'blanks only',
    { opcode: (opcode) => opcode.trim() },
    inGroup(
      'Spelling',
      ...['LIST USERS with underscores', 'LIST CONTENT with underscores', 'GET USER INFO with underscores'],
    ),
  ],
];
