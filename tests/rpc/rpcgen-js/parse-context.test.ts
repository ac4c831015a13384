import { DiagnosticList } from 'rpcgen-js/internal/diagnostics/diagnostic-list.js';
import { TokenCursor } from 'rpcgen-js/internal/expression/token-cursor.js';
import { ParseContext } from 'rpcgen-js/internal/parser/parse-context.js';
import { SourceFile } from 'rpcgen-js/internal/scanner/source-file.js';
import t from 'tap';
import { messages } from './compiled.js';

await t.test('behind a thousand faults nothing is read', (t) => {
  t.match(messages('x;\n'.repeat(999)).at(-1), / 899 more errors and warnings are not shown$/);
  t.match(messages('x;\n'.repeat(3000)).at(-1), / 900 more errors and warnings are not shown$/);
  t.end();
});

await t.test('only what is wrong with the file is said of it: a fault of the compiler goes on', (t) => {
  const source = new SourceFile('a.x', '');
  const end = { kind: 'end', text: '', source, offset: 0, end: 0 } as const;
  const diagnostics = new DiagnosticList();
  const context = new ParseContext(new TokenCursor([end]), diagnostics);
  const fault = new RangeError('not of the file');
  const fail = (): never => {
    throw fault;
  };
  t.throws(() => context.attempt(fail, () => undefined), fault);
  t.same(diagnostics.result(), []);
  t.end();
});
