import { quoted } from '../diagnostics/excerpt.js';
import type { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import type { Definition } from '../interface.js';
import type { Token } from '../scanner/token.js';
import { type Contents, contentsOf, cycles, finite } from './recursion.js';

/** How many names of a cycle a hint tells. */
const MAX_TOLD = 8;

/** Says that a definition is at fault by the cycle that begins with it. */
type Report = (cycle: readonly string[], message: string, remedy: string) => void;

/** Marks the definitions that contain themselves, and says which of them have no end. */
export function checkRecursion(
  definitions: readonly Definition[],
  diagnostics: DiagnosticList,
  nameOf: (name: string) => Token | undefined,
): Definition[] {
  const contents = new Map(definitions.map((each) => [each.name, contentsOf(each)]));
  const all = cycles(contents.keys(), (name) => contents.get(name)?.all ?? []);
  const report: Report = (cycle, message, remedy) => {
    const at = nameOf(cycle[0] ?? '');
    if (at !== undefined) diagnostics.error(at, message, `${told(cycle)}; ${remedy}`);
  };
  const circular = reportCircular(definitions, all, report);
  reportEndless(contents, circular, report);
  const recursive = new Set(all.flat());
  return definitions.map((each) =>
    'isRecursive' in each && recursive.has(each.name) ? { ...each, isRecursive: true } : each,
  );
}

/** Says which typedefs lead to nothing but each other, and gives their names. */
function reportCircular(
  definitions: readonly Definition[],
  all: readonly (readonly string[])[],
  report: Report,
): ReadonlySet<string> {
  const kinds = new Map(definitions.map(({ name, kind }) => [name, kind]));
  const circular = all.filter((cycle) => cycle.every((name) => kinds.get(name) === 'typedef'));
  for (const cycle of circular)
    report(
      cycle,
      `The typedef ${quoted(cycle[0] ?? '')} is defined by itself`,
      'a type begins with a struct, a union, an enum or what the language has',
    );
  return new Set(circular.flat());
}

/** Says which definitions always contain another one of themselves, but for those that were reported. */
function reportEndless(
  contents: ReadonlyMap<string, Contents>,
  reported: ReadonlySet<string>,
  report: Report,
): void {
  for (const cycle of endless(contents))
    if (!cycle.some((name) => reported.has(name)))
      report(
        cycle,
        `${quoted(cycle[0] ?? '')} always contains another one of itself and has no end`,
        'use a pointer (T *x) or an array (T x<>) for one of them',
      );
}

function endless(contents: ReadonlyMap<string, Contents>): string[][] {
  const ended = finite(contents);
  const names = [...contents.keys()].filter((name) => !ended.has(name));
  return cycles(names, (name) =>
    (contents.get(name)?.needed.flat() ?? []).filter((other) => !ended.has(other) && contents.has(other)),
  );
}

function told(names: readonly string[]): string {
  const shown = names.slice(0, MAX_TOLD).map(quoted);
  if (names.length > MAX_TOLD) shown.push('…');
  return names.length === 1
    ? `${shown.join('')} contains itself`
    : `These contain each other: ${shown.join(', ')}`;
}
