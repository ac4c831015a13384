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
 * Types are written in PascalCase, everything else as the file spells it. A name that is taken gets an underscore
 * behind it. Programs choose first, because they are what the file is for; then what is called as the file spells it;
 * then the rest in the order of the file.
 */
export function moduleNames({ definitions, programs }: Interface): ModuleNames {
  const names = new FreeNames(RESERVED_NAMES);
  const isAsSpelled = (definition: Definition): boolean => definition.name === wantedName(definition);
  const inOrder = [...definitions.filter(isAsSpelled), ...definitions.filter((each) => !isAsSpelled(each))];
  const programNames = new Map(programs.map(({ name }) => [name, names.take(name)]));
  const definitionNames = new Map(inOrder.map((each) => [each.name, names.take(wantedName(each))]));
  const nodes = definitions.filter((each) => each.kind === 'struct' && each.next !== undefined);
  return {
    programs: programNames,
    definitions: definitionNames,
    nonEmptyLists: new Map(nodes.map(({ name }) => [name, names.take(`${pascalCase(name)}WithNext`)])),
  };
}

/** Gives each name once: behind one that is taken come `_`, `_2`, `_3` and so on. */
export class FreeNames {
  readonly #taken: Set<string>;
  /** How often a name was wanted in vain, where the search goes on: a file may want one any number of times. */
  readonly #refused = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  take(wanted: string): string {
    let name = wanted;
    let refused = this.#refused.get(wanted) ?? 0;
    for (; this.#taken.has(name); refused++) name = `${wanted}_${refused === 0 ? '' : refused + 1}`;
    if (refused > 0) this.#refused.set(wanted, refused - 1);
    this.#taken.add(name);
    return name;
  }
}

function wantedName({ kind, name }: Definition): string {
  return kind === 'constant' || kind === 'text' ? name : pascalCase(name);
}

/** `call_args` → `CallArgs`, `nfs_fh3` → `NfsFh3`, `NFS_FH` → `NfsFh`; `nodeList` → `NodeList`. */
function pascalCase(name: string): string {
  const isShouted = !/[a-z]/.test(name);
  const parts = name.split('_').filter((part) => part !== '');
  const words = parts.map(
    (part) => part.slice(0, 1).toUpperCase() + (isShouted ? part.slice(1).toLowerCase() : part.slice(1)),
  );
  const joined = words.join('');
  return /^[A-Z]/.test(joined) ? joined : `_${joined}`;
}
