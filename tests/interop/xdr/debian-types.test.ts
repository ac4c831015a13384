import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { type Definition, emitTypeScript, type Interface } from 'rpcgen-js';
import { compileFile } from 'rpcgen-js/files';
import { moduleNames } from 'rpcgen-js/internal/emit/module-names.js';
import t from 'tap';
import ts from 'typescript';
import { skipUnless } from '../../peers.js';
import { ROOT } from '../../started-program.js';
import { againBy, type Question } from './again.js';
import { compileTypes } from './c-types.js';
import { WireMaker } from './wire-maker.js';

// Every type of the .x files that Debian installs: the code that is generated for us, and the code of rpcgen.

const FOLDERS = ['/usr/include/rpcsvc', '/usr/include/tirpc/rpc', '/usr/include/tirpc/rpcsvc'];
const VALUES_OF_EACH = 12;
const FIRST_NODE = Buffer.of(0, 0, 0, 1);

const skip = skipUnless('rpcgen', 'gcc', 'libtirpc', 'libnsl');
const folder = mkdtempSync(join(tmpdir(), 'sunshare-debian-types-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
symlinkSync(`${ROOT}node_modules`, join(folder, 'node_modules'));

const files = skip === false ? FOLDERS.flatMap(xFilesIn) : [];

function xFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.x'))
    .map((name) => join(folder, name));
}

/** A type by its name in the file. */
interface TypeUnderTest {
  readonly name: string;
  readonly codec: xdr.Codec<unknown>;
  /** C writes a list without the marker before its first node, when it is told to write a node. */
  readonly isNode: boolean;
}

/** The types that a file defines, itself or by the files it includes, with the codecs that are generated for them. */
async function typesOf(file: string, described: Interface): Promise<TypeUnderTest[]> {
  const moduleFile = join(folder, `${basename(file, '.x')}.mjs`);
  const { outputText } = ts.transpileModule(emitTypeScript(described), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  writeFileSync(moduleFile, outputText);
  const module = (await import(moduleFile)) as Record<string, xdr.Codec<unknown>>;
  const names = moduleNames(described).definitions;
  return described.definitions.filter(isOfRpcgen).map((definition) => {
    const codec = module[names.get(definition.name) ?? ''];
    if (codec === undefined) throw new Error(`${file}: nothing is generated for ${definition.name}`);
    const isNode = definition.kind === 'struct' && definition.next !== undefined;
    return { name: definition.name, codec: isNode ? xdr.list(codec) : codec, isNode };
  });
}

/** No constant, and nothing that the file has from C headers. */
function isOfRpcgen({ kind, place }: Definition): boolean {
  return kind !== 'constant' && kind !== 'text' && place.file.endsWith('.x');
}

/** Members that have 8 or 16 bits in C: larger numbers would not come back. */
function narrowMembersIn(sources: readonly string[]): Set<string> {
  const narrow = /\b(?:u_char|unsigned char|char|u_short|unsigned short|short)\s+(\w+)/g;
  return new Set(
    sources.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(narrow)].map(([, name = '']) => name)),
  );
}

/** A value's bytes through our codec and back. */
function byOurs(type: TypeUnderTest | undefined, bytes: Uint8Array): Uint8Array {
  const { isNode = false } = type ?? {};
  const codec: xdr.Codec<unknown> = type?.codec ?? xdr.void;
  const whole = isNode ? Buffer.concat([FIRST_NODE, bytes]) : bytes;
  const encoded = xdr.encode(codec, xdr.decode(codec, whole));
  return isNode ? encoded.subarray(4) : encoded;
}

const hex = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? 'refused' : Buffer.from(bytes).toString('hex');

let typeCount = 0;
for (const file of files)
  await t.test(file, async (t) => {
    const { interface: described, dependencies } = compileFile(file);
    if (described === undefined) throw new Error(`${file} has errors`);
    const types = await typesOf(file, described);
    // what is included was opened later, and has to come before
    const places = new Set(described.definitions.map(({ place }) => place.file));
    const sources = dependencies.filter((each) => each.endsWith('.x') && places.has(each)).reverse();
    const program = await compileTypes(
      sources,
      types.map(({ name }) => name),
    );
    const narrow = narrowMembersIn(sources);
    const questions: Question[] = [];
    const make = (draw: fc.GeneratorValue): void => {
      const maker = new WireMaker(described, draw, narrow);
      for (const [type, { name }] of types.entries()) questions.push({ type, bytes: maker.bytesOf(name) });
    };
    fc.assert(fc.property(fc.gen(), make), { numRuns: VALUES_OF_EACH });
    const ours = questions.map((each) => ({
      ...each,
      bytes: byOurs(types[each.type], each.bytes),
    }));
    const again = againBy(program, [], ours);
    const differences = questions.flatMap(({ type, bytes }, i) => {
      const all = [bytes, ours[i]?.bytes, again[i]].map(hex);
      return new Set(all).size === 1 ? [] : [[types[type]?.name, ...all]];
    });
    t.same(differences, [], 'the same bytes everywhere');
    typeCount += types.length;
    t.ok(types.length > 0);
  });

await t.test('nothing is left out', { skip }, (t) => {
  t.equal(files.length, 19);
  t.comment(`${typeCount} types`);
  t.ok(typeCount > 200);
  t.end();
});
