/** What yargs makes of a command line before it checks it. */
type Flags = Record<string, unknown>;

/**
 * Middleware that hands a command the words behind `--`, which may begin with a dash: yargs keeps them from it.
 * @param name the command's positional that takes any number of words
 */
export function takeDashedWords(name: string): (flags: Flags) => void {
  return (flags) => {
    // out of there: what is left is surplus
    const taken = wordsOf(flags['--']).splice(0);
    // a dash alone is found by those commands that give it a meaning, wherever it stands
    const dashed = taken.filter((word) => word !== '-');
    if (dashed.length > 0) flags[name] = [...wordsOf(flags[name]), ...dashed];
  };
}

function wordsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
