import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import * as xdr from 'node-xdr';
import { codecOf, emitTypeScript } from 'rpcgen-js';
import t from 'tap';
import { ROOT } from '../../started-program.js';
import { compiled } from './compiled.js';

const README = readFileSync(`${ROOT}rpc/rpcgen-js/README.md`, 'utf8');

/** The code in the cells of the rows that declare a whole struct or enum. */
const rows = README.split('\n')
  .filter((line) => /^\| `(?:struct|enum) [^…]*;` /.test(line))
  .map((line) =>
    line.split('|').map((cell) => [...cell.matchAll(/`([^`]*)`/g)].map(([, code = '']) => code)),
  );

await t.test('what the table says of a declaration is what is written for it', (t) => {
  t.equal(rows.length, 4);
  for (const [, [source = ''] = [], written = [], [value = ''] = []] of rows) {
    const described = compiled(source);
    const text = emitTypeScript(described);
    for (const code of written) t.ok(text.includes(code), `${code} in ${text}`);
    const name = described.definitions[0]?.name ?? '';
    const codec = codecOf(described, { kind: 'named', name });
    const shown: unknown = runInNewContext(`(${value})`);
    t.same(xdr.decode(codec, xdr.encode(codec, shown)), shown, source);
  }
  t.end();
});
