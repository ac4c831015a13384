import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { ROOT } from './started-program.js';

// Imports run one way, so that each part can be read without those that use it. Types count as much as code.

/** By file, the files and packages that it imports: what is relative as a path from the root. */
type Imports = ReadonlyMap<string, readonly string[]>;

const imports = importsOf(sources());

function sources(): string[] {
  const files = ['rpc', 'daemons', 'client', 'tests'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  return files.filter((file) => /\.(ts|js)$/.test(file) && !/\/(dist|node_modules)\//.test(file));
}

function importsOf(files: readonly string[]): Imports {
  return new Map(files.map((file) => [file, importedBy(file, readFileSync(`${ROOT}${file}`, 'utf8'))]));
}

function importedBy(file: string, text: string): string[] {
  const found = [
    ...text.matchAll(/^(?:import|export|\})[^;]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm),
  ];
  return found.map(([, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic ?? '';
    if (!name.startsWith('.')) return name;
    const target = path.join(path.dirname(file), name);
    return target.startsWith('daemons/admin/page') ? target : target.replace(/\.js$/, '.ts');
  });
}

/** Files that lead back to themselves: the first circle that is met from each. */
function circlesOf(all: Imports): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) circles.push([...way.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of all.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of all.keys()) visit(file, []);
  return circles;
}

await t.test('no file leads back to itself', (t) => {
  t.ok(imports.size > 500);
  t.same(circlesOf(imports), []);
  t.end();
});

/**
 * What the client may know of daemons: what both must agree on, and what any program of ours has. Of the daemons
 * themselves, nothing but the tables of the P2P server's database, which the auditor's program reads.
 */
const SHARED = [
  ...['addresses/', 'configuration/', 'diagnostics/', 'p2p-protocol/', 'postgres/', 'programs/', 'sqlite/'],
  ...['text/', 'tls/', 'trail/', 'datetime/datetime-format.ts', 'datetime/datetime-query.ts'],
  ...['p2p-server/store/sqlite/', 'command-line.ts', 'interface-file.ts', 'lifecycle.ts', 'reason.ts'],
  ...['shell-completion.ts', 'small-file.ts'],
].map((name) => `daemons/${name}`);

/** What each part may know of the others: packages, and how the paths of files begin. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'rpc/node-xdr/src/': [],
  'rpc/onc-rpc/src/': ['node-xdr'],
  'rpc/portmapper-js/src/': ['node-xdr', 'onc-rpc'],
  'rpc/rpcgen-js/src/': ['node-xdr', 'onc-rpc'],
  'daemons/': ['node-xdr', 'onc-rpc', 'portmapper-js', 'rpcgen-js'],
  'client/': ['node-xdr', 'onc-rpc', 'portmapper-js', 'rpcgen-js', ...SHARED],
};

const OURS = /^(node-xdr|onc-rpc|portmapper-js|rpcgen-js|daemons\/|client\/|rpc\/|tests\/)/;

function strangers(part: string, allowed: readonly string[], all: Imports): string[] {
  return [...all].flatMap(([file, names]) =>
    !file.startsWith(part)
      ? []
      : names
          .filter((name) => OURS.test(name) && !name.startsWith(part))
          .filter((name) => !allowed.some((beginning) => name.startsWith(beginning)))
          .map((name) => `${file} → ${name}`),
  );
}

for (const [part, allowed] of Object.entries(MAY_IMPORT)) {
  await t.test(`${part} imports of ours ${allowed.join(', ') || 'nothing'}`, (t) => {
    t.same(strangers(part, allowed, imports), []);
    t.end();
  });
}

/** Their own tests look inside, as do those that give them bad bytes, and that hold generated code against C's. */
const INSIDERS = ['tests/rpc/', 'tests/fuzz/', 'tests/interop/xdr/'];

function pastFaces(all: Imports): string[] {
  return [...all].flatMap(([file, names]) =>
    INSIDERS.some((folder) => file.startsWith(folder))
      ? []
      : names
          .filter(
            (name) => name.includes('/internal/') || (name.startsWith('rpc/') && !file.startsWith('rpc/')),
          )
          .map((name) => `${file} → ${name}`),
  );
}

await t.test('packages are used through what they export', (t) => {
  t.same(pastFaces(imports), []);
  t.end();
});

await t.test('what is not allowed is found', (t) => {
  const text =
    "import type { B } from './b.js';\nconst c = await import('../c.js');\nexport { D } from 'onc-rpc/internal/d.js';\n";
  t.same(importedBy('client/a/a.ts', text), ['client/a/b.ts', 'client/c.ts', 'onc-rpc/internal/d.js']);
  const wrong: Imports = new Map([
    ['daemons/a.ts', ['daemons/b.ts', 'onc-rpc/internal/c.js']],
    ['daemons/b.ts', ['daemons/c.ts', 'client/d.ts']],
    ['daemons/c.ts', ['daemons/b.ts']],
  ]);
  t.same(circlesOf(wrong), ['daemons/b.ts → daemons/c.ts → daemons/b.ts']);
  t.same(strangers('daemons/', ['onc-rpc'], wrong), ['daemons/b.ts → client/d.ts']);
  t.same(pastFaces(wrong), ['daemons/a.ts → onc-rpc/internal/c.js']);
  t.end();
});
