import { formatSource } from 'rpcgen-js';
import t from 'tap';
import { formatted } from './same-meaning.js';
import { type Styled, STYLE_OF_COMMENTS } from './style-of-comments.js';

const STYLE: readonly Styled[] = [
  [
    'a member a line, four blanks a level, one blank between words',
    'struct  foo{int a;unsigned   int\n b;};',
    `struct foo {
    int a;
    unsigned int b;
};
`,
  ],
  [
    'bounds, arrays and pointers',
    'typedef string a < 5 > ; typedef opaque b [ 4 ] ;typedef int c< > [2]; struct d { d * next ; struct e *f; };',
    `typedef string a<5>;
typedef opaque b[4];
typedef int c<>[2];
struct d {
    d *next;
    struct e *f;
};
`,
  ],
  [
    'case below union, each on a line',
    'union u switch(int i){case 1:case -2:int a;case 3: void; default:struct{int b;}c;};',
    `union u switch (int i) {
case 1:
case -2:
    int a;
case 3:
    void;
default:
    struct {
        int b;
    } c;
};
`,
  ],
  [
    'enums, with and without a last comma',
    'enum a{B,C=2,};enum d{E=-1};',
    `enum a {
    B,
    C = 2,
};
enum d {
    E = -1
};
`,
  ],
  [
    'programs',
    'program P{version V{void N(void)=0;foo*G(string s<4>,bar *)=1;}=1;}=0x20000000;',
    `program P {
    version V {
        void N(void) = 0;
        foo *G(string s<4>, bar *) = 1;
    } = 1;
} = 0x20000000;
`,
  ],
  [
    'expressions',
    `const a=1+2*3-(4<<1)/ -5;const b = ~0&~7|!1;const c=a>b?1:(a<=b&&1!=2);
const d = 9
    % 5;typedef opaque e[2*(a+1)];typedef opaque f<a>>1>;const g='a';`,
    `const a = 1 + 2 * 3 - (4 << 1) / -5;
const b = ~0 & ~7 | !1;
const c = a > b ? 1 : (a <= b && 1 != 2);
const d = 9 % 5;
typedef opaque e[2 * (a + 1)];
typedef opaque f<a >> 1>;
const g = 'a';
`,
  ],
  [
    'a bound that is a comparison in parentheses, and a case that is a choice',
    'typedef int a<(2>1)+1>;union u switch(int i){case(1>2)?3:4:int b;};',
    `typedef int a<(2 > 1) + 1>;
union u switch (int i) {
case (1 > 2) ? 3 : 4:
    int b;
};
`,
  ],
  [
    'namespaces',
    'namespace a::b{const c=1;namespace d{const e=2;}}const f=3;',
    `namespace a::b {
    const c = 1;
    namespace d {
        const e = 2;
    }
}
const f = 3;
`,
  ],
  [
    'one empty line where there were more, none where a brace is',
    '\n\n\nconst a = 1;\n\n\n\nconst b = 2;\nstruct c {\n\n    int d;\n\n\n    int e;\n\n};\n\n\n',
    `const a = 1;

const b = 2;
struct c {
    int d;

    int e;
};
`,
  ],
  [
    'C lines and directives as they are, in the first column',
    'struct a {\n  int b;\n   #ifdef  C   // c\n% int  d ;  \n  int e;\n#else\n  int f;\n  #endif\n};\n\n\n#define G  \\\n   1\n%',
    `struct a {
    int b;
#ifdef  C   // c
% int  d ;  
    int e;
#else
    int f;
#endif
};

#define G  \\
   1
%
`,
  ],
  [
    'what a condition leaves out is formatted where it is code, and else left alone',
    '#if 0\nconst  a=1;\n#elif 0\n   not  {code\n\n\n  at all"\n#endif\nstruct b{\n#ifdef C\nint  d ;\n#endif\n};',
    `#if 0
const a = 1;
#elif 0
   not  {code


  at all"
#endif
struct b {
#ifdef C
    int d;
#endif
};
`,
  ],
  [
    'a brace that each alternative opens',
    '#if 1\nstruct a {\n#else\nstruct b {\n#endif\nint c;\n};\nconst d=1;',
    `#if 1
struct a {
#else
struct b {
#endif
    int c;
};
const d = 1;
`,
  ],
  [
    'arguments that were broken stay so',
    'program P{version V{void N(int a,\nint b,int c)=1;}=1;}=1;',
    `program P {
    version V {
        void N(int a,
            int b, int c) = 1;
    } = 1;
} = 1;
`,
  ],
  [
    'surplus semicolons',
    'const a = 1;;\nstruct b { int c; };\n;',
    'const a = 1;;\nstruct b {\n    int c;\n};;\n',
  ],
  [
    'a surplus semicolon behind a directive, which has its line to itself',
    'const a = 1;\n#ifndef B\n;\n#endif\n',
    'const a = 1;\n#ifndef B\n;\n#endif\n',
  ],
  ['nothing', '', ''],
  ['white space', ' \n\f\n\t', ''],
  ['a byte order mark', '\ufeffconst a = 1;', 'const a = 1;\n'],
  ['lines that a backslash goes on from', 'const \\\n a = \\\r\n 1;', 'const a = 1;\n'],
];

for (const [what, source, expected] of [...STYLE, ...STYLE_OF_COMMENTS])
  await t.test(what, (t) => {
    t.equal(formatted(source), expected);
    t.equal(formatted(expected), expected);
    t.end();
  });

await t.test('what has errors is not formatted', (t) => {
  const faulty = [
    'struct a { int b }',
    'struct a {',
    '/* open',
    'const a = ;',
    'const a = 1; $',
    '#if 1\nconst a = 1;',
  ];
  for (const source of faulty) {
    const { text, diagnostics } = formatSource(source, 'faulty.x');
    t.equal(text, undefined, source);
    t.match(diagnostics[0], { severity: 'error', file: 'faulty.x', line: Number });
  }
  t.end();
});

await t.test('what is unknown is nothing to the formatter', (t) => {
  t.equal(
    formatted('#include "nowhere.x"\nstruct a { nowhere b; };'),
    '#include "nowhere.x"\nstruct a {\n    nowhere b;\n};\n',
  );
  t.end();
});

await t.test('a comment of any length moves with its code', (t) => {
  const lines = '         far\n'.repeat(200_000);
  const { text } = formatSource(`     struct a {\n      int b; /* one\n${lines} */\n};\n`);
  t.equal(text?.split('\n').length, 200_005);
  t.end();
});

await t.test(
  'thousands of stretches that no condition lets pass: the last ones are left as they stand',
  (t) => {
    const stretches = (count: number): string => '#if 0\nstruct  a{int b;};\n#endif\n'.repeat(count);
    const { user } = process.cpuUsage();
    const { text = '' } = formatSource(stretches(10_000));
    t.ok(process.cpuUsage().user - user < 5e6, 'soon');
    t.match(text, /^#if 0\nstruct a \{\n {4}int b;\n\};\n#endif\n/);
    t.match(text, /#if 0\nstruct {2}a\{int b;\};\n#endif\n$/);
    t.equal(formatSource(text).text, text);
    t.end();
  },
);
