import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { type Branch, branchesOf } from './branches.js';
import { type Executed, executedBy } from './executed.js';

/** What of the decoder's and the record reader's branches the fuzzing has to reach. */
export const WANTED_PERCENT = 95;

/** The same each time, so that the figures depend on the code alone. */
const SEED = 1;
const RUNS = 3000;

/** All that decodes and encodes; explaining bytes and values to people is apart. */
const DECODER_FILES = [
  ...['array', 'bool-and-void', 'declared-names', 'decode', 'encode', 'enumeration', 'escaped-text'],
  ...['floating-point'],
  ...['integers', 'lazy', 'length', 'opaque', 'optional', 'string', 'struct', 'union', 'union-arms'],
  ...['xdr-error', 'xdr-reader', 'xdr-writer'],
];

/** How many branches of a part there are, and those that nothing took. */
interface PartCoverage {
  readonly part: string;
  readonly branches: number;
  readonly taken: number;
  readonly percent: number;
  /** `rpc/node-xdr/src/string.ts:45 then`. */
  readonly missed: readonly string[];
}

/** Runs the targets of decoder and record reader for a while, and says which of their branches were taken. */
export async function measureCoverage(): Promise<PartCoverage[]> {
  const executed = await executedBy(async () => {
    const { campaign } = await import('../campaign.js');
    const { xdrDecoder } = await import('../targets/xdr-decoder.js');
    const { xdrEncoder } = await import('../targets/xdr-encoder.js');
    const { xdrDeclaration } = await import('../targets/xdr-declaration.js');
    const { recordReader } = await import('../targets/record-reader.js');
    for (const target of [xdrDecoder, xdrEncoder, xdrDeclaration, recordReader]) {
      const { failure } = await campaign(target, { seed: SEED, runs: RUNS });
      if (failure !== undefined) throw new Error(`${target.name}: ${failure}`);
    }
  });
  return [
    partCoverage(
      'XDR decoder',
      DECODER_FILES.map((name) => `node-xdr/internal/${name}.js`),
      executed,
    ),
    partCoverage('record reader', ['onc-rpc/internal/record-marking.js'], executed),
  ];
}

function partCoverage(part: string, modules: readonly string[], executed: Executed): PartCoverage {
  const all = modules.map((module) => fileCoverage(import.meta.resolve(module), executed));
  const branches = all.reduce((sum, each) => sum + each.branches, 0);
  const missed = all.flatMap((each) => each.missed);
  const taken = branches - missed.length;
  return { part, branches, taken, percent: (taken / branches) * 100, missed };
}

function fileCoverage(url: string, executed: Executed): { branches: number; missed: string[] } {
  const path = new URL(url);
  const branches = branchesOf(path.pathname, readFileSync(path, 'utf8'));
  const countAt = executed.get(url) ?? (() => 0);
  const place = placeOf(path);
  return {
    branches: branches.length,
    missed: branches.filter((each) => each.taken(countAt) <= 0).map(place),
  };
}

/** A branch of a compiled file by its place in the source. */
function placeOf(compiled: URL): (branch: Branch) => string {
  const payload = JSON.parse(readFileSync(`${compiled.pathname}.map`, 'utf8')) as SourceMap['payload'];
  const map = new SourceMap(payload);
  const source = compiled.pathname
    .replace(/^.*\/rpc\//, 'rpc/')
    .replace('/dist/', '/src/')
    .replace(/js$/, 'ts');
  return ({ line, column, kind }) => {
    const entry = map.findEntry(line, column);
    const originalLine = 'originalLine' in entry ? entry.originalLine + 1 : 0;
    return `${source}:${originalLine} ${kind}`;
  };
}

/** One line for people. */
export function describeCoverage({ part, branches, taken, percent }: PartCoverage): string {
  return `${part}: ${taken} of ${branches} branches, ${percent.toFixed(1)} %`;
}
