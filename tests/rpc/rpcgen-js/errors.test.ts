import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { complaints } from './compiled.js';

// From dist/tests/rpc/rpcgen-js/, where this file runs. `name.x` gives what `name.txt` says, whole.
const FOLDER = fileURLToPath(new URL('../../../../tests/rpc/rpcgen-js/errors/', import.meta.url));

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.x')))
  await t.test(file, (t) => {
    const said = complaints(readFileSync(FOLDER + file, 'utf8'), { file });
    const expected = readFileSync(FOLDER + file.replace(/x$/, 'txt'), 'utf8');
    t.equal(`${said.join('\n\n')}\n`, expected);
    t.end();
  });
