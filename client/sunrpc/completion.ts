import type { Argv } from 'yargs';
import { COMPLETION_TEXT } from '../../daemons/shell-completion.js';

const QUESTION = '--get-yargs-completions';

/**
 * `sunrpc completion` prints a script for bash, zsh or fish. It completes commands, flags and their choices; and, from the
 * `.x` files on the line, the procedures where one is expected.
 */
export async function withCompletion<T>(parser: Argv<T>): Promise<Argv<T>> {
  // yargs does not wait for what completes, and the compiler is loaded only where the script asks
  const completions = process.argv.includes(QUESTION)
    ? await import('./procedure-completions.js')
    : undefined;
  return parser.completion(
    'completion',
    COMPLETION_TEXT,
    (_current: string, _argv: unknown, complete: () => void, done: (completions: string[]) => void) => {
      const procedures = completions?.procedureCompletions(wordsOnLine(process.argv));
      if (procedures === undefined) complete();
      else done(procedures);
    },
  );
}

/** The words of the line behind the program, as the script hands them over. */
function wordsOnLine(args: readonly string[]): readonly string[] {
  return args.slice(args.indexOf(QUESTION) + 2);
}
