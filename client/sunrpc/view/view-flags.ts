import type { Argv } from 'yargs';

const words = { type: 'string', array: true, requiresArg: true, default: [] as string[] } as const;

/** The flags of `dump` and `proxy` that say what is shown, and how. */
export function withViewFlags<T>(parser: Argv<T>) {
  return parser
    .option('x', { ...words, describe: '.x file of the programs to expect; may be repeated' })
    .option('json', { type: 'boolean', default: false, describe: 'one JSON object a line' })
    .option('annotate', {
      type: 'boolean',
      default: false,
      describe: 'show the bytes of each message and what they say',
    })
    .option('program', { ...words, describe: 'only calls of this program: its name or number' })
    .option('procedure', { ...words, describe: 'only calls of this procedure: its name or number' })
    .option('host', { ...words, describe: 'only from or to this address' })
    .option('xid', { ...words, describe: 'only with this xid: decimal or 0x…' })
    .check(({ json, annotate }) => {
      if (json && annotate) throw new Error('--json and --annotate contradict each other');
      return true;
    });
}

/** What yargs makes of them. */
export type ViewFlags = ReturnType<typeof withViewFlags<object>> extends Argv<infer Flags> ? Flags : never;

/** Several `.x` files may follow one `--x`: those behind the first stand among the words. */
export function isInterfaceFile(word: string): boolean {
  return word.endsWith('.x');
}
