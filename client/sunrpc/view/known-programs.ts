import {
  findProcedure,
  type Interface,
  type ProcedureDefinition,
  type ProgramDefinition,
  type Type,
  type VersionDefinition,
} from 'rpcgen-js';
import type { Target } from '../traffic/rpc-message.js';

/** A type and the interface that its names belong to. */
export interface InterfaceType {
  readonly described: Interface;
  readonly type: Type;
}

/** What the `.x` files say of a call; what they do not say is undefined. */
export interface KnownTarget {
  readonly program: string | undefined;
  readonly version: string | undefined;
  readonly procedure: string | undefined;
  readonly args: InterfaceType | undefined;
  readonly result: InterfaceType | undefined;
  readonly isOneway: boolean;
}

interface Known {
  readonly described: Interface;
  readonly program: ProgramDefinition;
  readonly version: VersionDefinition;
}

/** How many procedures are remembered, those that nobody knows included. */
const MAX_FOUND = 4096;

const VOID: Type = { kind: 'void' };

/** The programs of several `.x` files, by their numbers. Where two files declare the same version the first counts. */
export class KnownPrograms {
  readonly #known: readonly Known[];
  readonly #found = new Map<string, KnownTarget>();

  constructor(interfaces: readonly Interface[]) {
    this.#known = interfaces.flatMap((described) =>
      described.programs.flatMap((program) =>
        program.versions.map((version) => ({ described, program, version })),
      ),
    );
  }

  /** What is known of a call; every program has a procedure 0 that takes and gives nothing (RFC 5531 §12.1). */
  find(target: Target): KnownTarget {
    const key = `${target.prog} ${target.vers} ${target.proc}`;
    const found = this.#found.get(key) ?? this.#look(target);
    // a hostile capture may name any number of them
    if (this.#found.size >= MAX_FOUND) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }

  /** The numbers that a program's name stands for; empty where none has it. */
  programNumbers(name: string): number[] {
    const numbers = this.#known
      .filter(({ program }) => program.name === name)
      .map(({ program }) => program.number);
    return [...new Set(numbers)];
  }

  /** The procedures of a name, as program and number; empty where none has it. */
  procedureNumbers(name: string): { prog: number; proc: number }[] {
    return this.#known.flatMap(({ program, version }) =>
      version.procedures
        .filter((procedure) => procedure.name === name)
        .map((procedure) => ({ prog: program.number, proc: procedure.number })),
    );
  }

  programNames(): string[] {
    return [...new Set(this.#known.map(({ program }) => program.name))];
  }

  /**
   * The procedure that the user names: `PROGRAM.VERSION.PROCEDURE`, each by name or number, or `PROGRAM.PROCEDURE` where
   * the program has one version. Three numbers need no `.x` file.
   * @throws ProcedureNameError for a name that no file has
   */
  resolve(spelled: string): Target {
    const [prog, vers, proc, ...surplus] = spelled.split('.').map(numberOf);
    if (prog !== undefined && vers !== undefined && proc !== undefined && surplus.length === 0)
      return { prog, vers, proc };
    const [program = ''] = spelled.split('.');
    // the file that has the program knows best what is wrong with the rest
    const owner = this.#known.find((known) => isMeant(program, known.program)) ?? this.#known[0];
    const found = findProcedure(owner?.described ?? NO_INTERFACE, spelled);
    return { prog: found.program.number, vers: found.version.number, proc: found.procedure.number };
  }

  /** The version of a program that the user names; undefined where a name is in no `.x` file. */
  resolveVersion(program: string, version: string): Omit<Target, 'proc'> | undefined {
    const known = this.#known.find(
      (each) => isMeant(program, each.program) && isMeant(version, each.version),
    );
    if (known !== undefined) return { prog: known.program.number, vers: known.version.number };
    const [prog, vers] = [numberOf(program), numberOf(version)];
    return prog === undefined || vers === undefined ? undefined : { prog, vers };
  }

  #look({ prog, vers, proc }: Target): KnownTarget {
    const ofProgram = this.#known.filter(({ program }) => program.number === prog);
    const known = ofProgram.find(({ version }) => version.number === vers);
    const procedure = known?.version.procedures.find(({ number }) => number === proc);
    if (known === undefined || procedure === undefined) {
      const program = known?.program.name ?? ofProgram[0]?.program.name;
      return { ...unknownProcedure(proc, known), program, version: known?.version.name };
    }
    return declared(known, procedure);
  }
}

function declared({ described, program, version }: Known, procedure: ProcedureDefinition): KnownTarget {
  return {
    program: program.name,
    version: version.name,
    procedure: procedure.name,
    args: { described, type: procedure.args },
    result: { described, type: procedure.result },
    isOneway: procedure.oneway,
  };
}

function unknownProcedure(proc: number, known: Known | undefined): Omit<KnownTarget, 'program' | 'version'> {
  const nothing = { described: known?.described ?? NO_INTERFACE, type: VOID };
  const type = proc === 0 ? nothing : undefined;
  return { procedure: proc === 0 ? 'NULL' : undefined, args: type, result: type, isOneway: false };
}

const NO_INTERFACE: Interface = { file: '', definitions: [], programs: [] };

function isMeant(
  text: string,
  { name, number }: { readonly name: string; readonly number: number },
): boolean {
  return text === name || numberOf(text) === number;
}

/** An `unsigned int` as the user spells it, decimal or `0x…`; undefined where it is none. */
export function numberOf(text: string): number | undefined {
  if (!/^(\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return undefined;
  const number = Number(text);
  return number <= 0xffff_ffff ? number : undefined;
}
