import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import t from 'tap';
import * as xdr from 'node-xdr';
import { ROOT } from '../../started-program.js';

const README = readFileSync(`${ROOT}rpc/node-xdr/README.md`, 'utf8');

/** The first block of code in a language. */
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(README)?.[1] ?? '';
}

await t.test('the first example does what it says', (t) => {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
  const program = ts.transpileModule(block('ts'), { compilerOptions: options }).outputText;
  const args = ['--input-type=module', '--eval', program];
  const printed = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
  t.equal(printed, block('text'));
  t.end();
});

await t.test('every export is in its tables', (t) => {
  const types = readFileSync(`${ROOT}rpc/node-xdr/dist/index.d.ts`, 'utf8');
  const named = [...types.matchAll(/^export (?:type )?\{(.*?)\}/gms)].flatMap(([, names = '']) =>
    names.split(',').map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    ),
  );
  const exported = new Set([...Object.keys(xdr), ...named.filter((name) => name !== '')]);
  t.ok(exported.size > 40, `${exported.size}`);
  const missing = [...exported].filter((name) => !new RegExp(`\\b${name}\\b`).test(README));
  t.strictSame(missing, []);
  t.end();
});

await t.test('every code of an error is', (t) => {
  const source = readFileSync(`${ROOT}rpc/node-xdr/src/xdr-error.ts`, 'utf8');
  for (const [code] of source.matchAll(/XDR_[A-Z0-9]+/g)) t.ok(README.includes(`\`${code}\``), code);
  t.end();
});
