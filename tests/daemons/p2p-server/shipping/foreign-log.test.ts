import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xdr from 'node-xdr';
import t from 'tap';
import { type ForeignLog, foreignLog } from '../../../../daemons/p2p-server/shipping/foreign-log.js';
import type { LoggedOperation } from '../../../../daemons/p2p-server/shipping/log-template.js';

const folder = mkdtempSync(join(tmpdir(), 'sunshare-foreign-log-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const AT = '11/05/2025 18:02:34';
const FILE = join(folder, 'group.x');
writeFileSync(
  FILE,
  `
  enum verb { REGISTER, UNREGISTER, CONNECT, DISCONNECT, PUBLISH, DELETE, LIST_USERS, LIST_CONTENT, GET_USER_INFO };
  typedef string text<10>;
  typedef text *maybe;
  union place switch (bool is_file) { case TRUE: text name; case FALSE: void; };
  struct all { text who; string what<>; verb how; maybe file; opaque raw<4>; opaque fixed[6]; char name[4]; int code<9>; };
  program GROUP { version V1 {
    int LINE(string) = 1;
    int ALL(all) = 2;
    int PLACE(place) = 3;
    int CODE(int) = 4;
    int HOW(verb) = 5;
    /* @oneway */
    void SHOUT(string) = 6;
  } = 4; } = 0x20000555;`,
);

const PUBLISH: LoggedOperation = {
  user: Buffer.from('alice'),
  operation: 'PUBLISH',
  path: Buffer.from('/tmp/long file name'),
  timestamp: AT,
};
const LIST: LoggedOperation = { ...PUBLISH, operation: 'LIST_USERS', path: undefined };

function log(procedure: string, map: unknown): ForeignLog {
  const text = typeof map === 'string' && map.startsWith('@') ? map : JSON.stringify(map);
  return foreignLog({ file: FILE, call: `GROUP.V1.${procedure}`, map: text });
}

/** Procedure, map, operation, arguments. */
const FILLED: readonly (readonly [string, unknown, LoggedOperation, unknown])[] = [
  ['LINE', '{user} {operation+path} {timestamp}', PUBLISH, `alice PUBLISH /tmp/long file name ${AT}`],
  ['LINE', '{user} {operation+path} {timestamp}', LIST, `alice LIST_USERS ${AT}`],
  ['LINE', '{operation}({path})', LIST, 'LIST_USERS()'],
  ['LINE', '{{user} is {user}, } too', LIST, '{user} is alice, } too'],
  ['LINE', 'nothing of it', LIST, 'nothing of it'],
  ['CODE', { '{operation}': { PUBLISH: 4, '*': -1 } }, PUBLISH, 4],
  ['CODE', { '{operation}': { PUBLISH: 4, '*': -1 } }, LIST, -1],
  ['HOW', { '{operation}': { SEARCH: 'LIST_USERS', '*': '{operation}' } }, PUBLISH, 'PUBLISH'],
  [
    'PLACE',
    { '{operation}': { PUBLISH: { tag: true, value: '{path}' }, '*': { tag: false } } },
    PUBLISH,
    { tag: true, value: '/tmp/long ' },
  ],
  [
    'PLACE',
    { '{operation}': { PUBLISH: { tag: true, value: '{path}' }, '*': { tag: false } } },
    LIST,
    { tag: false },
  ],
];

for (const [procedure, map, logged, args] of FILLED)
  await t.test(`${JSON.stringify(map)} for ${logged.operation}`, (t) => {
    t.strictSame(log(procedure, map).argumentsFor(logged), args);
    t.end();
  });

const ALL = {
  who: '{user}',
  what: '{path}',
  how: { '{operation}': { SEARCH: 'LIST_USERS', '*': '{operation}' } },
  file: '{path}',
  raw: '{user}',
  fixed: '{user}',
  name: '{user}',
  code: '{operation}',
};

await t.test('text in every type that has a place for it, cut to its bound', (t) => {
  const { argumentsFor, call } = log('ALL', ALL);
  const long = { ...PUBLISH, user: Buffer.from('éééééé') };
  const args = argumentsFor(long) as Record<string, unknown>;
  t.strictSame(args, {
    who: 'ééééé',
    what: '/tmp/long file name',
    how: 'PUBLISH',
    file: '/tmp/long ',
    raw: new Uint8Array(Buffer.from('éé')),
    fixed: new Uint8Array(Buffer.from('ééé')),
    name: [...Buffer.from('é'), 0, 0],
    code: [...Buffer.from('PUBLISH')],
  });
  t.doesNotThrow(() => xdr.encode(call.args, args));
  t.match(argumentsFor(LIST), { file: undefined, what: '', raw: new Uint8Array(Buffer.from('alic')) });
  t.end();
});

await t.test('bytes that are no text are escaped, and no escape is cut in two', (t) => {
  const { argumentsFor } = log('ALL', ALL);
  const args = argumentsFor({ ...PUBLISH, user: Buffer.from([0x61, 0xff, 0xfe, 0xfd]) });
  t.match(args, { who: 'a\\xff\\xfe' });
  t.end();
});

await t.test('text of a user is never taken for a placeholder', (t) => {
  const { argumentsFor } = log('LINE', '{user}: {operation}');
  t.equal(argumentsFor({ ...LIST, user: Buffer.from('{path}{{') }), '{path}{{: LIST_USERS');
  t.end();
});

/** What is wrong at the start, and what is said of it. */
const FAULTS: readonly (readonly [Parameters<typeof foreignLog>[0], RegExp])[] = [
  [{ file: join(folder, 'none.x'), call: 'A.B', map: '1' }, /^cannot read .*none\.x: ENOENT/],
  [
    { file: FILE, call: 'GROUP.V1.LIN', map: '1' },
    /^--log-call: GROUP\.V1 has no procedure LIN; did you mean LINE\?$/,
  ],
  [
    { file: FILE, call: 'LINE', map: '1' },
    /^--log-call: expected PROGRAM\.VERSION\.PROCEDURE, got "LINE"; the file has GROUP\.LINE/,
  ],
  [{ file: FILE, call: 'GROUP.LINE', map: '{' }, /^--log-map: .*JSON/],
  [{ file: FILE, call: 'GROUP.LINE', map: `@${join(folder, 'none.json')}` }, /^--log-map: ENOENT/],
  [
    { file: FILE, call: 'GROUP.LINE', map: '"{usr}"' },
    /^--log-map, for REGISTER: map: expected \{user\}, .*, found \{usr\}; did you mean \{user\}\?$/,
  ],
  [
    { file: FILE, call: 'GROUP.CODE', map: '"{timestamp}"' },
    /^--log-map, for REGISTER: map: expected int .*, found "\{timestamp\}"$/,
  ],
  [
    { file: FILE, call: 'GROUP.ALL', map: JSON.stringify({ ...ALL, whom: 1 }) },
    /map: expected struct all, .* found a member "whom"; did you mean "who"\?$/,
  ],
  [
    { file: FILE, call: 'GROUP.ALL', map: JSON.stringify({ ...ALL, who: undefined }) },
    /map\.who: expected string<10> .*, found nothing$/,
  ],
  [
    { file: FILE, call: 'GROUP.HOW', map: '"{operation}"' },
    /^--log-map, for SEARCH: map: expected enum verb \(.*\), found "SEARCH"/,
  ],
  [
    { file: FILE, call: 'GROUP.CODE', map: '{"{operation}": {"PUBLISH": 1}}' },
    /^--log-map, for REGISTER: map: expected a case for REGISTER, or for "\*", found none$/,
  ],
  [
    { file: FILE, call: 'GROUP.CODE', map: '{"{operation}": {"PUBLSH": 1, "*": 0}}' },
    /^--log-map, for REGISTER: map: expected operations \(REGISTER, .*\), found "PUBLSH"$/,
  ],
];

await t.test('what is wrong is said at the start, with its place', (t) => {
  for (const [flags, message] of FAULTS) t.throws(() => foreignLog(flags), { message });
  t.end();
});

await t.test('a map from a file; any result acknowledges, and none is awaited where none is sent', (t) => {
  writeFileSync(join(folder, 'map.json'), '"{user}"\n');
  const { call, argumentsFor, description } = log('LINE', `@${join(folder, 'map.json')}`);
  t.equal(argumentsFor(LIST), 'alice');
  t.match(call, { program: 0x2000_0555, version: 4, procedure: 1, name: 'GROUP.LINE', oneway: false });
  t.match(description, /^GROUP\.V1\.LINE \(program 536872277 version 4\) of .*group\.x$/);
  for (const bytes of [Buffer.alloc(0), Buffer.from('00000007', 'hex'), Buffer.from('00ff00', 'hex')])
    t.equal(xdr.decode(call.result, bytes), undefined);
  t.equal(log('SHOUT', '{user}').call.oneway, true);
  t.end();
});
