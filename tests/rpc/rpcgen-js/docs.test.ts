import t from 'tap';
import { compiled } from './compiled.js';

const SOURCE = `/*
 * Licence of this file.
 */

/* Not of a type either. */

/* How many. */
const N = 1;
const M = 2; /* of the
              * others */
const BARE = 3;

%/* C code */
/** A point. */
// In pixels.
struct point { /* on the screen */
  int x; /* across */
  /* down */
  int y;
  int z;

  /* stands alone */

  int w;
} /* end */; /* behind */

/*----------------*/
enum color { /* of it */
  RED, /* like blood */ BLUE, /* like
     the sky */
  GREEN /* like grass */
};

union u switch (int tag) {
/* nothing */
case 0:
  void;
case 1: /* one */
  int a; // an int
/* the rest */
default:
  void; // void
};

/*
 * Indented:
 *   more
 *
 * end
 */
program P { // a program
  /* first */
  version V {
    /* asks */
    /* and waits */
    int A(int) = 1; /* quickly */
  } = 1; // version
} = 1;
`;

await t.test('comments belong to what stands behind them, or before them on their line', (t) => {
  const { definitions, programs } = compiled(SOURCE);
  const docs: Record<string, string | undefined> = {};
  for (const each of definitions) {
    docs[each.name] = each.doc;
    if (each.kind === 'struct' || each.kind === 'enum')
      for (const { name, doc } of each.members) docs[name] = doc;
    if (each.kind === 'union')
      for (const [i, { doc }] of [...each.arms, ...(each.otherwise ? [each.otherwise] : [])].entries())
        docs[`arm ${i}`] = doc;
  }
  for (const program of programs)
    for (const each of [program, ...program.versions, ...(program.versions[0]?.procedures ?? [])])
      docs[each.name] = each.doc;
  t.same(docs, {
    ...{ N: 'How many.', M: 'of the\nothers', BARE: undefined },
    ...{
      point: 'A point.\nIn pixels.\non the screen\nbehind',
      x: 'across',
      y: 'down',
      z: undefined,
      w: undefined,
    },
    ...{ color: 'of it', RED: 'like blood', BLUE: 'like\nthe sky', GREEN: 'like grass' },
    ...{ u: undefined, 'arm 0': 'nothing', 'arm 1': 'one\nan int', 'arm 2': 'the rest\nvoid' },
    ...{ P: 'Indented:\n  more\n\nend\na program', V: 'first\nversion', A: 'asks\nand waits\nquickly' },
  });
  t.end();
});

await t.test('a comment without measure is cut', (t) => {
  const { definitions } = compiled(`/* ${'a'.repeat(30_000)} */\nconst N = 1;`);
  t.equal(definitions[0]?.doc, 'a'.repeat(20_000));
  t.end();
});
