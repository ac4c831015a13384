import { ProcedureNameError } from 'rpcgen-js';
import { InterfaceFileError } from '../../../daemons/interface-file.js';
import { reasonOf } from '../../../daemons/reason.js';
import type { Diagnose } from '../../../daemons/diagnostics/diagnostics.js';
import { type ExchangeFilter, exchangeFilter } from './exchange-filter.js';
import type { KnownPrograms } from './known-programs.js';
import { readKnownPrograms } from './read-known-programs.js';
import { isInterfaceFile, type ViewFlags } from './view-flags.js';
import { type View, viewOf } from './views.js';

/** What is shown of the exchanges that are found, and how. */
export interface Showing {
  readonly programs: KnownPrograms;
  readonly isWanted: ExchangeFilter;
  readonly view: View;
}

/** The command line asks for something that is not there. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the `.x` files and the filters of a command line.
 * @throws InterfaceFileError, UsageError
 */
export function showingOf(flags: ViewFlags & { readonly words: readonly string[] }): Showing {
  const programs = readKnownPrograms([...flags.x, ...flags.words.filter(isInterfaceFile)]);
  const { program, procedure, host, xid } = flags;
  return {
    programs,
    isWanted: asUsage(() =>
      exchangeFilter({ programs: program, procedures: procedure, hosts: host, xids: xid }, programs),
    ),
    view: viewOf(flags.json ? 'json' : flags.annotate ? 'annotated' : 'text', programs),
  };
}

/**
 * Says why a command failed; gives the exit status.
 * @param say writes for people what is laid out already
 */
export function complain(
  error: unknown,
  diagnose: Diagnose,
  say: (text: string) => void = (text) => void process.stderr.write(text),
): number {
  if (error instanceof InterfaceFileError) {
    // laid out already, as compilers have it
    say(`${error.message}\n`);
    return 3;
  }
  diagnose(reasonOf(error));
  return error instanceof UsageError ? 2 : 1;
}

/**
 * Passes on what a command line asks for, or why it cannot be had.
 * @param flag where it is asked for
 * @throws UsageError
 */
export function asUsage<T>(read: () => T, flag?: string): T {
  try {
    return read();
  } catch (error) {
    const hint = error instanceof ProcedureNameError ? `; ${error.hint}` : '';
    const reason = reasonOf(error) + hint;
    throw new UsageError(flag === undefined ? reason : `${flag}: ${reason}`, { cause: error });
  }
}
