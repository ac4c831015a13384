import type { Definition, Interface } from '../interface.js';
import { RESERVED_NAMES } from './reserved-names.js';

/** What definitions and programs are called in the module. */
export interface ModuleNames {
  /** By the name in the file. */
  readonly definitions: ReadonlyMap<string, string>;
  /** By the name in the file. */
  readonly programs: ReadonlyMap<string, string>;
  /** Of lists that are not empty, by the name of the node in the file. */
  readonly nonEmptyLists: ReadonlyMap<string, string>;
}

/**
 * Types are written in PascalCase, everything else as the file spells it. A name that is taken gets underscores behind
 * it. Programs come first, because they are what the file is for; then what is called as the file spells it; then the
 * rest in the order of the file.
 */
export function moduleNames({ definitions, programs }: Interface): ModuleNames {
  const taken = new Set(RESERVED_NAMES);
  const take = (wanted: string): string => {
    const name = freeName(wanted, taken);
    taken.add(name);
    return name;
  };
  const isAsSpelled = (definition: Definition): boolean => definition.name === wantedName(definition);
  const inOrder = [...definitions.filter(isAsSpelled), ...definitions.filter((each) => !isAsSpelled(each))];
  const programNames = new Map(programs.map(({ name }) => [name, take(name)]));
  const definitionNames = new Map(inOrder.map((each) => [each.name, take(wantedName(each))]));
  const nodes = definitions.filter((each) => each.kind === 'struct' && each.next !== undefined);
  return {
    programs: programNames,
    definitions: definitionNames,
    nonEmptyLists: new Map(nodes.map(({ name }) => [name, take(`${pascalCase(name)}WithNext`)])),
  };
}

/** The name itself, or with as many underscores behind it as make it free. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name += '_';
  return name;
}

function wantedName({ kind, name }: Definition): string {
  return kind === 'constant' || kind === 'text' ? name : pascalCase(name);
}

/** `call_args` → `CallArgs`, `nfs_fh3` → `NfsFh3`, `NFS_FH` → `NfsFh`; `nodeList` → `NodeList`. */
export function pascalCase(name: string): string {
  const isShouted = !/[a-z]/.test(name);
  const parts = name.split('_').filter((part) => part !== '');
  const words = parts.map(
    (part) => part.slice(0, 1).toUpperCase() + (isShouted ? part.slice(1).toLowerCase() : part.slice(1)),
  );
  const joined = words.join('');
  return /^[A-Z]/.test(joined) ? joined : `_${joined}`;
}
