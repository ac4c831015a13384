import t from 'tap';
import { LOCAL_COMMANDS } from '../../../client/console/command-list.js';
import { parseLine, type ParsedLine } from '../../../client/console/parse-line.js';

const COMMANDS: [string, ParsedLine][] = [
  ['REGISTER alice', { kind: 'command', command: { name: 'REGISTER', userName: 'alice' } }],
  ['unregister alice', { kind: 'command', command: { name: 'UNREGISTER', userName: 'alice' } }],
  ['  Connect\talice  ', { kind: 'command', command: { name: 'CONNECT', userName: 'alice' } }],
  ['DISCONNECT Alice', { kind: 'command', command: { name: 'DISCONNECT', userName: 'Alice' } }],
  ['LIST_USERS', { kind: 'command', command: { name: 'LIST_USERS' } }],
  ['list_content bob\r', { kind: 'command', command: { name: 'LIST_CONTENT', userName: 'bob' } }],
  ['LIST_CONTENT bob --long', { kind: 'command', command: { name: 'LIST_CONTENT_LONG', userName: 'bob' } }],
  ['search two  words', { kind: 'command', command: { name: 'SEARCH', text: 'two  words' } }],
  ['DELETE /tmp/x', { kind: 'command', command: { name: 'DELETE', fileName: '/tmp/x' } }],
  [
    'GET_FILE bob /tmp/x  y',
    {
      kind: 'command',
      command: { name: 'GET_FILE', userName: 'bob', remoteFileName: '/tmp/x', localFileName: 'y' },
    },
  ],
  ['quit', { kind: 'command', command: { name: 'QUIT' } }],
  ['PUBLISH x d', { kind: 'command', command: { name: 'PUBLISH', fileName: 'x', description: 'd' } }],
  [
    'publish  x   a  "quoted  text" \t it\'s  ',
    {
      kind: 'command',
      command: { name: 'PUBLISH', fileName: 'x', description: 'a  "quoted  text" \t it\'s' },
    },
  ],
  ['', { kind: 'nothing' }],
  [' \t \r', { kind: 'nothing' }],
];

await t.test('a line becomes a command', (t) => {
  for (const [line, parsed] of COMMANDS) t.same(parseLine(line), parsed, JSON.stringify(line));
  t.end();
});

const REFUSED: [string[], string][] = [
  [['REGISTER', 'REGISTER a b', 'register'], 'Syntax error. Usage: REGISTER <userName>'],
  [['UNREGISTER', 'UNREGISTER a b'], 'Syntax error. Usage: UNREGISTER <userName>'],
  [['CONNECT', 'CONNECT a b'], 'Syntax error. Usage: CONNECT <userName>'],
  [['DISCONNECT', 'DISCONNECT a b'], 'Syntax error. Usage: DISCONNECT <userName>'],
  [['PUBLISH', 'PUBLISH x', 'PUBLISH x  '], 'Syntax error. Usage: PUBLISH <fileName> <description>'],
  [['DELETE', 'DELETE x y'], 'Syntax error. Usage: DELETE <fileName>'],
  [['LIST_USERS x'], 'Syntax error. Use: LIST_USERS'],
  [['SEARCH', 'SEARCH '], 'Syntax error. Usage: SEARCH <words>'],
  [
    ['LIST_CONTENT', 'LIST_CONTENT a b', 'LIST_CONTENT a --long b'],
    'Syntax error. Usage: LIST_CONTENT <userName>',
  ],
  [
    ['GET_FILE', 'GET_FILE a', 'GET_FILE a b', 'GET_FILE a b c d'],
    'Syntax error. Usage: GET_FILE <userName> <remote_fileName> <local_fileName>',
  ],
  [['QUIT now'], 'Syntax error. Use: QUIT'],
  [['FOO', 'foo bar'], 'Error: command FOO not valid.'],
  [['LIST USERS'], 'Error: command LIST not valid.'],
  [['GET_USER_INFO bob'], 'Error: command GET_USER_INFO not valid.'],
  [['__proto__'], 'Error: command __PROTO__ not valid.'],
  [['a\u001b[2Jb'], 'Error: command A\\x1b[2JB not valid.'],
];

await t.test('what is no command is answered with a text', (t) => {
  for (const [lines, message] of REFUSED)
    for (const line of lines)
      t.match(parseLine(line), { kind: 'refused', refusal: { message } }, JSON.stringify(line));
  t.end();
});

await t.test('HELP and STATUS are known only where they are to be', (t) => {
  const local = LOCAL_COMMANDS;
  t.same(parseLine('help', local), { kind: 'help', about: undefined });
  t.same(parseLine('HELP get_file', local), { kind: 'help', about: 'GET_FILE' });
  t.same(parseLine('status', local), { kind: 'status' });
  const refused: [string, string][] = [
    ['HELP a b', 'Syntax error. Use: HELP'],
    ['STATUS now', 'Syntax error. Use: STATUS'],
    ['HELP FOO', 'Error: command FOO not valid.'],
  ];
  for (const [line, message] of refused) t.match(parseLine(line, local), { refusal: { message } }, line);
  t.match(parseLine('STATUS'), {
    refusal: { status: 'unknownCommand', message: 'Error: command STATUS not valid.' },
  });
  t.match(parseLine('HELP', ['STATUS']), { refusal: { message: 'Error: command HELP not valid.' } });
  t.end();
});

await t.test('a long line of blanks is read at once', (t) => {
  const started = performance.now();
  t.same(parseLine(`PUBLISH x a${' '.repeat(600_000)}b`).kind, 'command');
  t.ok(performance.now() - started < 10_000);
  t.end();
});
