import t from 'tap';
import { compiled, messages } from './compiled.js';

await t.test('programs, versions, procedures', (t) => {
  const source = `
    const BASE = 0x20000000;
    program P {
      version V1 { void NULL(void) = 0; int ADD(int, point p, string) = 1; string NAME(string) = 2; point *FIND() = 3; } = 1;
      version V2 { int ADD(int a, int b) = 1; } = V1 + 1;
    } = BASE + 1;
    struct point { int x; };`;
  const { programs, definitions } = compiled(source);
  t.match(programs, [
    {
      ...{ name: 'P', number: 0x2000_0001 },
      versions: [
        {
          ...{ name: 'V1', number: 1 },
          procedures: [
            { name: 'NULL', number: 0, args: { kind: 'void' }, result: { kind: 'void' } },
            {
              name: 'ADD',
              number: 1,
              args: { kind: 'named', name: 'add_1_argument' },
              result: { kind: 'int' },
            },
            { name: 'NAME', number: 2, args: { kind: 'string' }, result: { kind: 'string' } },
            { name: 'FIND', number: 3, args: { kind: 'void' }, result: { kind: 'optional' } },
          ],
        },
        {
          name: 'V2',
          number: 2,
          procedures: [{ name: 'ADD', args: { kind: 'named', name: 'add_V2_argument' } }],
        },
      ],
    },
  ]);
  t.match(
    definitions.find(({ name }) => name === 'add_1_argument'),
    {
      kind: 'struct',
      members: [{ name: 'arg1' }, { name: 'p' }, { name: 'arg3', type: { kind: 'string' } }],
    },
  );
  t.end();
});

await t.test('tags of procedures', (t) => {
  const source = `program P { version V {
    /* Tells. @oneway */ void TELL(int) = 1;
    int ASK(int) = 2; // @idempotent: asks again
    void MAIL(int) = 3; // to me@oneway.example
  } = 1; } = 1;`;
  const procedures = compiled(source).programs[0]?.versions[0]?.procedures ?? [];
  t.same(
    procedures.map(({ oneway, idempotent }) => [oneway, idempotent]),
    [
      [true, false],
      [false, true],
      [false, false],
    ],
  );
  t.match(messages('program P { version V { /* @oneway */ int A(void) = 1; } = 1; } = 1;'), [
    /'A' is @oneway and has a result/,
  ]);
  t.end();
});

await t.test('one program in two parts', (t) => {
  const two = 'program P { version V1 { } = 1; } = 5; program P { version V2 { } = 2; } = 5;';
  t.match(compiled(two).programs, [{ name: 'P', versions: [{ name: 'V1' }, { name: 'V2' }] }]);
  t.equal(compiled(two).programs.length, 1);
  t.end();
});

const FAULTS: readonly (readonly [source: string, message: string])[] = [
  ['program A { } = 1; program B { } = 1;', "1:28 The program 'B' has the number of another one"],
  ['program A { } = 1; program A { } = 2;', "1:28 The program 'A' has the name of another one"],
  [
    'program A { version V { } = 1; version W { } = 1; } = 1;',
    "1:40 The version 'W' has the number of another one",
  ],
  [
    'program A { version V { } = 1; version V { } = 2; } = 1;',
    "1:40 The version 'V' has the name of another one",
  ],
  [
    'program A { version V { void X(void) = 1; void Y(void) = 1; } = 1; } = 1;',
    "1:48 The procedure 'Y' has the number of another one",
  ],
  [
    'program A { version V { void X(void) = 1; void X(int) = 2; } = 1; } = 1;',
    "1:48 The procedure 'X' has the name of another one",
  ],
  [
    'program A { } = 4294967296;',
    '1:17 The number of a program, 4294967296, is not between 0 and 4294967295',
  ],
  [
    'program A { version V { void X(void) = -1; } = 1; } = 1;',
    '1:40 The number of a procedure, -1, is not between 0 and 4294967295',
  ],
  ['program A { } = 1; struct A { int x; };', "1:9 'A' is defined already"],
  [
    'program A { version V { void X(void); } = 1; } = 1;',
    "1:37 Expected '=' and the number of the procedure 'X', but there is ';'",
  ],
  ['program A { version V { void X(opaque) = 1; } = 1; } = 1;', '1:32 opaque needs a length behind its name'],
  ['program A { version V { void X(void, int) = 1; } = 1; } = 1;', '1:32 void stands among other arguments'],
];

await t.test('programs that are none', (t) => {
  for (const [source, message] of FAULTS) t.same(messages(source), [message], source);
  t.end();
});
