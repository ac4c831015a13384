import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { complaints, finding } from './compiled.js';

// From dist/tests/rpc/rpcgen-js/, where this file runs. `name.x` gives what `name.txt` says, whole.
const FOLDER = fileURLToPath(new URL('../../../../tests/rpc/rpcgen-js/errors/', import.meta.url));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.x')))
  await t.test(file, (t) => {
    const said = complaints(readFileSync(FOLDER + file, 'utf8'), { file });
    const expected = readFileSync(FOLDER + file.replace(/x$/, 'txt'), 'utf8');
    t.equal(`${said.join('\n\n')}\n`, expected);
    t.end();
  });

await t.test('what stands in another file is told with its name', (t) => {
  const colours = 'enum colour { RED = 1 };\nconst SIZE = 8;\n';
  const hint = (source: string) => {
    const said = complaints(`#include "colours.x"\n${source}`, finding({ 'colours.x': colours }));
    return /hint: (.*)/.exec(said.join('\n'))?.[1];
  };
  t.equal(hint('struct SIZE { int x; };'), 'The first definition is at colours.x:2');
  t.equal(
    hint('program SIZE { version V { void P(void) = 1; } = 1; } = 1;'),
    'The first definition is at colours.x:2',
  );
  t.equal(
    hint('union u switch (colour c) { case 7: void; default: void; };'),
    "'colour' is defined at colours.x:1",
  );
  t.end();
});
