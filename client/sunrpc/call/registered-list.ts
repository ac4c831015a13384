import type { Interface, ProcedureDefinition, ProgramDefinition } from 'rpcgen-js';
import type { RegisteredProgram } from 'portmapper-js';
import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { signatureOf } from './signature.js';

/** One version of a program that is registered, and what the files know of it. */
interface ListedVersion {
  readonly version: number;
  readonly name?: string;
  readonly addresses: readonly ListedAddress[];
  readonly procedures?: readonly ListedProcedure[];
}

interface ListedAddress {
  readonly netid: string;
  readonly uaddr: string;
  readonly port?: number;
  readonly owner: string;
}

interface ListedProcedure {
  readonly name: string;
  readonly number: number;
  readonly signature: string;
}

/** A program that is registered, or that a file has and nobody registered: then no version has an address. */
export interface ListedProgram {
  readonly program: number;
  readonly name?: string;
  readonly file?: string;
  readonly versions: readonly ListedVersion[];
}

/** Joins what a portmapper has registered with what `.x` files know, in order of the numbers. */
export function listed(
  registered: readonly RegisteredProgram[],
  interfaces: readonly Interface[],
): ListedProgram[] {
  const known = new Map(
    interfaces.flatMap(({ file, programs }) =>
      programs.map((each) => [each.number, { file, each }] as const),
    ),
  );
  const numbers = ascending([...registered.map(({ program }) => program), ...known.keys()]);
  return numbers.map((program) => {
    const { file, each } = known.get(program) ?? {};
    const entries = registered.filter((entry) => entry.program === program);
    return {
      program,
      ...(each === undefined ? {} : { name: each.name }),
      ...(file === undefined ? {} : { file }),
      versions: versionsOf(entries, each),
    };
  });
}

function versionsOf(
  entries: readonly RegisteredProgram[],
  known: ProgramDefinition | undefined,
): ListedVersion[] {
  const inFile = known?.versions ?? [];
  const numbers = ascending([
    ...entries.map(({ version }) => version),
    ...inFile.map(({ number }) => number),
  ]);
  return numbers.map((version) => {
    const definition = inFile.find(({ number }) => number === version);
    return {
      version,
      ...(definition === undefined
        ? {}
        : { name: definition.name, procedures: definition.procedures.map(listedProcedure) }),
      addresses: entries.filter((entry) => entry.version === version).map(listedAddress),
    };
  });
}

function listedProcedure(procedure: ProcedureDefinition): ListedProcedure {
  return { name: procedure.name, number: procedure.number, signature: signatureOf(procedure) };
}

function listedAddress({ netid, uaddr, port, owner }: RegisteredProgram): ListedAddress {
  return { netid, uaddr, ...(port === undefined ? {} : { port }), owner };
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The list for people: a program, its versions with their addresses, their procedures. */
export function listText(programs: readonly ListedProgram[]): string {
  return programs.flatMap(programLines).join('\n');
}

/** From here on programs are numbered by their users, who think in hexadecimal (RFC 5531 §8.3). */
const FIRST_USER_PROGRAM = 0x2000_0000;

function programLines({ program, name, versions }: ListedProgram): string[] {
  const number = program < FIRST_USER_PROGRAM ? String(program) : `${program} (0x${program.toString(16)})`;
  return [`${name === undefined ? '' : `${name} = `}${number}`, ...versions.flatMap(versionLines)];
}

function versionLines({ version, name, addresses, procedures = [] }: ListedVersion): string[] {
  const where = addresses.length === 0 ? 'not registered' : addresses.map(addressText).join(', ');
  const title = `  ${name === undefined ? 'version' : `${name} =`} ${version}: ${where}`;
  return [title, ...procedures.map(({ signature }) => `    ${signature}`)];
}

/** A portmapper may say anything. */
function addressText({ netid, uaddr, port }: ListedAddress): string {
  return escapeForDisplay(`${netid} ${port ?? uaddr}`);
}
