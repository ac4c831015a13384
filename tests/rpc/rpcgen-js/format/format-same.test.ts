import { checkSame } from 'rpcgen-js/internal/format/format-source.js';
import { scan } from 'rpcgen-js/internal/scanner/scanner.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';
import type { Token } from 'rpcgen-js/internal/scanner/token.js';
import t from 'tap';

// What protects a file where the formatter itself is at fault.

const tokens = (text: string): readonly Token[] => scan(new SourceFile('input.x', text));

await t.test('white space may change, between tokens and within comments', (t) => {
  checkSame(tokens('const A=1;/* one\n   two */'), tokens('const A = 1; /* one two */\n'));
  t.end();
});

for (const [after, message] of [
  ['const A = 2;', 'formatting would change 1 into 2'],
  ['const A = 1', 'formatting would change ; into '],
  ['const A = 1; const', 'formatting would change  into const'],
] as const)
  await t.test(message, (t) => {
    t.throws(() => checkSame(tokens('const A = 1;'), tokens(after)), { message });
    t.end();
  });

await t.test('a comment that would become another is refused', (t) => {
  t.throws(() => checkSame(tokens('/* one */'), tokens('/* two */')), /formatting would change/);
  t.end();
});
