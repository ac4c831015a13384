import type { Interface, ProcedureDefinition, ProgramDefinition, VersionDefinition } from './interface.js';
import { nearestName } from './nearest-name.js';

/** What was typed names no procedure of the file. */
export class ProcedureNameError extends Error {
  override readonly name = 'ProcedureNameError';
  /** What there is instead, or what was probably meant. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** A procedure of a `.x` file with where it belongs. */
export interface FoundProcedure {
  /** The program that was named. */
  readonly program: ProgramDefinition;
  /** The version that was named, or the only one. */
  readonly version: VersionDefinition;
  /** The procedure itself. */
  readonly procedure: ProcedureDefinition;
}

/** Every program answers it, whether its file mentions it or not (RFC 5531 §12.1). */
const NULL_PROCEDURE: ProcedureDefinition = {
  name: 'NULL',
  number: 0,
  args: { kind: 'void' },
  result: { kind: 'void' },
  oneway: false,
  idempotent: true,
};

/**
 * The procedure that `PROGRAM.VERSION.PROCEDURE` means, each by name or number; `PROGRAM.PROCEDURE` where the program
 * has one version. Procedure 0 is there in every version.
 * @throws ProcedureNameError for anything else, with what the file has
 */
export function findProcedure({ programs, file }: Interface, spelled: string): FoundProcedure {
  const words = spelled.split('.');
  const [programWord = '', second = '', third] = words;
  if (words.length > 3 || words.includes('') || words.length < 2)
    throw new ProcedureNameError(
      `expected PROGRAM.VERSION.PROCEDURE, got "${spelled}"`,
      theFileHas(programs),
    );
  const program = oneOf(programs, programWord, { kind: 'program', where: file });
  const version =
    third === undefined
      ? onlyVersion(program)
      : oneOf(program.versions, second, { kind: 'version', where: program.name });
  const procedures = version.procedures.some(({ number }) => number === 0)
    ? version.procedures
    : [...version.procedures, NULL_PROCEDURE];
  const where = `${program.name}.${version.name}`;
  return { program, version, procedure: oneOf(procedures, third ?? second, { kind: 'procedure', where }) };
}

interface Numbered {
  readonly name: string;
  readonly number: number;
}

function oneOf<T extends Numbered>(
  all: readonly T[],
  word: string,
  { kind, where }: { readonly kind: string; readonly where: string },
): T {
  const number = /^(?:\d+|0x[0-9a-f]+)$/i.test(word) ? Number(word) : undefined;
  const found = all.find((each) => (number === undefined ? each.name === word : each.number === number));
  if (found !== undefined) return found;
  const meant = nearestName(
    word,
    all.map(({ name }) => name),
  );
  const hint = meant === undefined ? listOf(all, kind, where) : `did you mean ${meant}?`;
  throw new ProcedureNameError(`${where} has no ${kind} ${word}`, hint);
}

function listOf(all: readonly Numbered[], kind: string, where: string): string {
  if (all.length === 0) return `${where} has no ${kind} at all`;
  return `it has ${all.map(({ name, number }) => `${name} (${number})`).join(', ')}`;
}

function onlyVersion({ name, versions }: ProgramDefinition): VersionDefinition {
  const [version, other] = versions;
  if (version !== undefined && other === undefined) return version;
  throw new ProcedureNameError(
    `${name} has ${versions.length} versions: say which, as ${name}.VERSION.PROCEDURE`,
    listOf(versions, 'version', name),
  );
}

function theFileHas(programs: readonly ProgramDefinition[]): string {
  const words = procedureWords(programs);
  if (words.length === 0) return 'the file has no program';
  return `the file has ${words.slice(0, 5).join(', ')}${words.length > 5 ? `, … (${words.length})` : ''}`;
}

/** Every procedure in the shortest form that {@link findProcedure} takes. */
export function procedureWords(programs: readonly ProgramDefinition[]): string[] {
  return programs.flatMap((program) =>
    program.versions.flatMap((version) =>
      version.procedures.map(({ name }) =>
        [program.name, ...(program.versions.length > 1 ? [version.name] : []), name].join('.'),
      ),
    ),
  );
}
