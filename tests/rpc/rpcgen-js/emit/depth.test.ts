import * as xdr from 'node-xdr';
import { codecOf, emitTypeScript } from 'rpcgen-js';
import t from 'tap';
import ts from 'typescript';
import { compiled } from '../compiled.js';
import { CheckedProject } from './checked-project.js';

// A value nests as deep in the codecs of the module as in those made at run time.

const TREE = 'struct tree { treeptr left; treeptr right; };';
const TREEPTR = 'typedef tree *treeptr;';
type Value = object | undefined;

const SOURCES: Readonly<Record<string, readonly [source: string, level: (within: Value) => object]>> = {
  pointers: ['struct tree { tree *left; tree *right; };', (left) => ({ left, right: undefined })],
  typedefBehind: [`${TREE} ${TREEPTR}`, (left) => ({ left, right: undefined })],
  typedefBefore: [`${TREEPTR} ${TREE}`, (left) => ({ left, right: undefined })],
  union: [
    'struct tree { body is; }; union body switch (int kind) { case 0: tree *one; };',
    (value) => ({ is: { tag: 0, value } }),
  ],
  nodeInNode: [
    'struct node { node kids<>; node *next; }; struct tree { node first; };',
    (value) => ({
      first: { kids: value === undefined ? [] : [(value as { first: object }).first], next: [] },
    }),
  ],
};

const project = new CheckedProject();
t.teardown(() => project.remove());

for (const [name, [source, level]] of Object.entries(SOURCES))
  await t.test(`${name}: 256 levels, and no more`, async (t) => {
    const described = compiled(source);
    const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 };
    project.write(
      `${name}.js`,
      ts.transpileModule(emitTypeScript(described), { compilerOptions }).outputText,
    );
    const { Tree } = (await import(`${project.folder}/${name}.js`)) as { readonly Tree: xdr.Codec<unknown> };
    const deep = (levels: number): Value => (levels === 0 ? undefined : level(deep(levels - 1)));
    for (const codec of [Tree, codecOf(described, { kind: 'named', name: 'tree' })]) {
      t.ok(xdr.encode(codec, deep(256)));
      t.throws(() => xdr.encode(codec, deep(258)), { code: 'XDR_DEPTH' });
    }
  });
