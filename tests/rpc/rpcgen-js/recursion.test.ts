import t from 'tap';
import { compiled, complaints, definition, messages } from './compiled.js';

/** For each type whether it contains itself, and the pointer to the next node where it is one of a list. */
function shapes(source: string): Record<string, string> {
  const { definitions } = compiled(source);
  return Object.fromEntries(
    definitions.map((each) => {
      const isRecursive = 'isRecursive' in each && each.isRecursive;
      const next = each.kind === 'struct' ? each.next : undefined;
      return [
        each.name,
        [next === undefined ? '' : `next=${next}`, isRecursive ? 'recursive' : ''].join(' ').trim(),
      ];
    }),
  );
}

const SHAPES: readonly (readonly [story: string, source: string, shapes: Record<string, string>])[] = [
  ['a list', 'struct n { int x; n *next; };', { n: 'next=next' }],
  ['with the keyword', 'struct n { int x; struct n *next; };', { n: 'next=next' }],
  ['by a typedef', 'typedef struct n *l; struct n { int x; l rest; };', { l: '', n: 'next=rest' }],
  [
    'by a typedef of a typedef',
    'typedef n *l; typedef l m; struct n { m next; };',
    { l: '', m: '', n: 'next=next' },
  ],
  ['a tree', 'struct t { int x; t *left; t *right; };', { t: 'recursive' }],
  ['a pointer that is not the last', 'struct n { n *next; int x; };', { n: 'recursive' }],
  ['a list of trees', 'struct n { n kids<>; n *next; };', { n: 'next=next recursive' }],
  [
    'a list whose nodes hold others',
    'struct n { m x; n *next; }; struct m { n *all; };',
    { n: 'next=next recursive', m: 'recursive' },
  ],
  ['an array of oneself', 'struct s { s kids<>; };', { s: 'recursive' }],
  ['a typedef between', 'typedef s many<>; struct s { many kids; };', { many: 'recursive', s: 'recursive' }],
  [
    'a circle of pointers',
    'struct a { b *x; int y; }; struct b { a *x; int y; };',
    { a: 'recursive', b: 'recursive' },
  ],
  ['a union that may end', 'union u switch (int x) { case 0: void; case 1: u again; };', { u: 'recursive' }],
  ['an array of length 0', 'struct s { s none[0]; int x; };', { s: 'recursive' }],
  ['who only uses one', 'struct s { s kids<>; }; struct t { s x; };', { s: 'recursive', t: '' }],
];

await t.test('lists, trees and other recursion', (t) => {
  for (const [story, source, expected] of SHAPES) t.same(shapes(source), expected, story);
  t.end();
});

await t.test('where the node of a list is used', (t) => {
  const source = `
    struct n { int x; n *next; }; typedef n *l; typedef n same;
    struct user { n whole; n *any; same *other; n some<3>; l by_typedef; };`;
  t.match(definition(source, 'n'), { members: [{ name: 'x' }], next: 'next' });
  t.equal((definition(source, 'n') as unknown as { members: unknown[] }).members.length, 1);
  t.match(definition(source, 'l'), { type: { kind: 'list', node: 'n' } });
  t.match(definition(source, 'user'), {
    members: [
      { type: { kind: 'non-empty list', node: 'n' } },
      { type: { kind: 'list', node: 'n' } },
      { type: { kind: 'list', node: 'n' } },
      { type: { kind: 'var array', of: { kind: 'non-empty list', node: 'n' } } },
      { type: { kind: 'named', name: 'l' } },
    ],
  });
  t.end();
});

const ENDLESS: readonly (readonly [source: string, message: string])[] = [
  ['struct s { s x; };', "1:8 's' always contains another one of itself and has no end"],
  ['struct s { s x[2]; };', "1:8 's' always contains another one of itself and has no end"],
  ['struct a { b x; }; struct b { a x; };', "1:8 'a' always contains another one of itself and has no end"],
  ['struct n { n whole; n *next; };', "1:8 'n' always contains another one of itself and has no end"],
  [
    'union u switch (int x) { case 0: u y; default: u z; };',
    "1:7 'u' always contains another one of itself and has no end",
  ],
  ['typedef a a;', "1:11 The typedef 'a' is defined by itself"],
  ['typedef b a; typedef a b;', "1:11 The typedef 'a' is defined by itself"],
  ['typedef a *b; typedef b a;', "1:12 The typedef 'b' is defined by itself"],
];

await t.test('what has no end', (t) => {
  for (const [source, message] of ENDLESS) t.same(messages(source), [message], source);
  t.same(messages('struct s { s x; }; struct t { s x; };').length, 1, 'who only uses it is not at fault');
  t.end();
});

await t.test('of a long cycle the first eight are told', (t) => {
  const cycle = (length: number): string =>
    Array.from({ length }, (_, i) => `struct s${i} { s${(i + 1) % length} x; };`).join(' ');
  const all = "'s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'";
  t.match(complaints(cycle(8)), [`These contain each other: ${all}; use`]);
  t.match(complaints(cycle(9)), [`These contain each other: ${all}, …; use`]);
  t.end();
});

await t.test('a list by thousands of typedefs', (t) => {
  const chain = Array.from({ length: 3000 }, (_, i) => `typedef l${i} l${i + 1};`).join(' ');
  t.match(shapes(`typedef n *l0; ${chain} struct n { l3000 next; };`), { n: 'next=next' });
  t.end();
});
