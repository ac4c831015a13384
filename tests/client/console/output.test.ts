import t from 'tap';
import { jsonOutput } from '../../../client/console/json-output.js';
import { type Output, plainOutput } from '../../../client/console/output.js';
import { PLAIN_STYLE, styleFor } from '../../../client/console/terminal/style.js';
import { terminalOutput } from '../../../client/console/terminal/terminal-output.js';
import { report } from '../../../client/session/report.js';
import { statusReport } from '../../../client/session/status.js';

const uploads = { active: 1, completed: 2, failed: 3, bytes: 1_536 };
const HOSTILE = 'a\x1b[31m\u202etxt.exe\u009b2J\n\u2028';
const HOSTILE_REPORTS = [
  report('LIST_USERS', 'ok', [{ name: HOSTILE, ip: HOSTILE, port: 1 }]),
  report('LIST_CONTENT', 'ok', [{ path: HOSTILE }]),
  report('LIST_CONTENT', 'ok', [{ path: HOSTILE, size: 1, published: HOSTILE, description: HOSTILE }]),
  report('SEARCH', 'ok', [{ user: HOSTILE, path: HOSTILE, size: undefined, description: HOSTILE }]),
  statusReport({ user: HOSTILE, server: HOSTILE, session: HOSTILE, sharingPort: 1, published: 1, uploads }),
];

const told: string[] = [];
const write = (text: string): void => void told.push(text);
const taken = (): string => told.splice(0).join('');

const OUTPUTS: Record<string, Output> = {
  plain: plainOutput(write),
  json: jsonOutput(write, write),
  terminal: terminalOutput({ write }, PLAIN_STYLE),
};

await t.test('what others made drives no terminal and forges no line', (t) => {
  for (const [name, output] of Object.entries(OUTPUTS))
    for (const hostile of HOSTILE_REPORTS) {
      output.show(hostile);
      output.refuse({ command: HOSTILE, status: 'unknownCommand', message: 'no' });
      t.notMatch(
        taken().replaceAll('\n', ''),
        /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u,
        `${name} ${hostile.operation}`,
      );
    }
  t.end();
});

await t.test('json: an object of the same fields for each command', (t) => {
  const { json } = OUTPUTS as { json: Output };
  json.show(report('SEARCH', 'ok', [{ user: 'bob', path: HOSTILE, size: undefined, description: '' }]));
  const found = { user: 'bob', path: HOSTILE, size: null, description: '' };
  t.same(JSON.parse(taken()), { command: 'SEARCH', status: 'ok', message: 'SEARCH OK', entries: [found] });
  json.show(report('CONNECT', 'userAlreadyConnected'));
  t.equal(
    taken(),
    '{"command":"CONNECT","status":"userAlreadyConnected","message":"USER ALREADY CONNECTED","entries":[]}\n',
  );
  json.refuse({ command: 'FOO', status: 'unknownCommand', message: 'Error: command FOO not valid.' });
  t.equal(
    taken(),
    '{"command":"FOO","status":"unknownCommand","message":"Error: command FOO not valid.","entries":[]}\n',
  );
  json.help(['QUIT']);
  t.match(JSON.parse(taken()), { command: 'HELP', entries: [{ command: 'QUIT', usage: 'QUIT' }] });
  t.end();
});

await t.test('json: QUIT is a command too, the end of the input is none', (t) => {
  const { json } = OUTPUTS as { json: Output };
  const failed = report('DISCONNECT', 'otherError');
  json.finish(report('DISCONNECT', 'ok'), true);
  t.equal(taken(), '{"command":"QUIT","status":"ok","message":"+++ FINISHED +++","entries":[]}\n');
  json.finish(failed, true);
  t.match(JSON.parse(taken()), { command: 'QUIT', status: 'otherError', message: 'DISCONNECT FAIL' });
  json.finish(report('DISCONNECT', 'ok'), false);
  t.equal(taken(), '');
  json.finish(failed, false);
  t.equal(taken(), 'DISCONNECT FAIL', 'said on stderr');
  t.end();
});

await t.test('a terminal: tables, sizes, ages by the time the question was stamped with', (t) => {
  const terminal = terminalOutput({ write, columns: 40 }, PLAIN_STYLE);
  const entries = [
    {
      path: '/a',
      size: 1_536,
      published: '26/11/2026 00:59:00',
      description: 'what I know about XDR and more',
    },
    { path: '/longer', size: undefined, published: 'nonsense', description: '' },
  ];
  terminal.show({ ...report('LIST_CONTENT', 'ok', entries), askedAt: '26/11/2026 01:01:30' });
  t.same(taken().split('\n'), [
    'LIST_CONTENT OK',
    'FILE        SIZE       AGE  DESCRIPTION',
    '/a       1.5 KiB     2 min  what I know…',
    '/longer        -  nonsense  ',
    '',
  ]);
  terminal.show(
    statusReport({
      user: undefined,
      server: 'h:1',
      session: undefined,
      sharingPort: undefined,
      published: undefined,
      uploads,
    }),
  );
  t.match(taken(), /^STATUS OK\nconnected as +-\nserver +h:1\n[^]*sent +1.5 KiB\n$/);
  terminal.help(['GET_FILE']);
  t.match(taken(), /^GET_FILE <userName> <remote_fileName> <local_fileName>\n/);
  terminal.finish(report('DISCONNECT', 'ok'), false);
  t.equal(taken(), 'DISCONNECT OK\n+++ FINISHED +++\n');
  t.end();
});

await t.test('STATUS in plain text: a line for each field', (t) => {
  OUTPUTS['plain']?.show(
    statusReport({ user: 'al', server: 'h:1', session: undefined, sharingPort: 4, published: 0, uploads }),
  );
  t.equal(
    taken(),
    'STATUS OK\nuser al\nserver h:1\nsession -\nsharingPort 4\npublished 0\nuploadsActive 1\nuploadsDone 2\nuploadsFailed 3\nuploadedBytes 1536\n',
  );
  t.end();
});

await t.test('colours only where a terminal knows them and nobody has forbidden them', (t) => {
  const coloured = '\x1b[32mOK\x1b[39m';
  t.equal(styleFor({ isTTY: true }, { TERM: 'xterm' }).good('OK'), coloured);
  t.equal(styleFor({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '' }).good('OK'), coloured);
  for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }])
    t.equal(styleFor({ isTTY: true }, environment).good('OK'), 'OK');
  t.equal(styleFor({ isTTY: false }, {}).good('OK'), 'OK');
  t.equal(styleFor({}, {}).bad('no'), 'no');
  t.end();
});

await t.test('a terminal: a mistyped command is guessed, and HELP is as wide as it is', (t) => {
  const terminal = terminalOutput({ write, columns: 40 }, PLAIN_STYLE);
  const refuse = (command: string): void =>
    terminal.refuse({ command, status: 'unknownCommand', message: 'no' });
  refuse('CONECT');
  t.equal(taken(), 'no\nDid you mean CONNECT? HELP lists the commands.\n');
  refuse('X'.repeat(60_000));
  t.equal(taken(), 'no\nHELP lists the commands.\n');
  terminal.refuse({ command: 'CONNECT', status: 'syntaxError', message: 'no' });
  t.equal(taken(), 'no\n', 'its usage is enough');
  terminal.help(['QUIT', 'CONNECT']);
  t.match(
    taken(),
    /^QUIT {5}disconnects and ends\nCONNECT {2}connects as that user: from now\n {9}on others/,
  );
  terminal.help(['CONNECT']);
  t.match(taken(), /^CONNECT <userName>\n {2}connects as that user: from now on\n {2}others/);
  t.end();
});
