import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { journalPrefix } from './diagnostics/journal.js';

/** How all our programs take words apart. */
export const PARSING = {
  'boolean-negation': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
} as const;

/**
 * yargs set up the way all our programs behave: unknown options and surplus words are errors; `--help` and
 * `--version` answer on stdout with status 0; a usage error puts the usage, all of it where no word was given, and the
 * reason on stderr and ends the program with `usageErrorStatus`. Texts are English whatever LANG says.
 *
 * Environment variables are read by each program by name, under its flags: yargs' own `.env()` reads `X=1` as false.
 */
export function commandLine(program: string, usage: string, usageErrorStatus = 2): Argv {
  const words = hideBin(process.argv);
  const refuse = (message: string, parser: Argv): never => {
    parser.showHelp((help) => process.stderr.write(`${words.length === 0 ? help : synopsisOf(help)}\n`));
    process.stderr.write(`\n${journalPrefix('error')}${program}: ${withoutCamelCase(message)}\n`);
    process.exit(usageErrorStatus);
  };
  const parser = yargs(words);
  let behindDashes: unknown;
  return parser
    .scriptName(program)
    .usage(usage)
    .locale('en')
    .parserConfiguration(PARSING)
    .strict()
    .version(productVersion())
    .help()
    .middleware((values) => {
      behindDashes = values[BEHIND_DASHES];
      const fault = repeatedFlag(values, parser) ?? switchFault(words, parser);
      if (fault !== undefined) refuse(fault, parser);
    }, true)
    .check(() => {
      const [surplus] = wordsOf(behindDashes);
      return surplus === undefined || `Unknown argument: ${surplus}`;
    })
    .fail((message: string | null, error: Error | undefined, failed) => {
      // No message: not the user's fault but an exception of the program's own code.
      if (message === null && error !== undefined) throw error;
      refuse(message ?? 'usage error', failed);
    });
}

/**
 * A flag that is given twice and does not say by `array` that it may be. yargs makes a list of it, which is
 * none of the flag's choices: what it demands would be off.
 */
function repeatedFlag(values: object, parser: object): string | undefined {
  const { array, alias } = (parser as { getOptions(): ParserOptions }).getOptions();
  const lists = array
    .flatMap((name) => [name, ...(alias[name] ?? [])])
    .flatMap((name) => [name, camelCase(name)]);
  const isRepeated = ([name, value]: [string, unknown]): boolean =>
    Array.isArray(value) && !WORDS.has(name) && !lists.includes(name);
  const [name] = Object.entries(values).find(isRepeated) ?? [];
  return name === undefined ? undefined : `${name.length === 1 ? '-' : '--'}${name} is given twice`;
}

/** A switch with a value that is none: yargs takes `--tls=yes` for false. */
function switchFault(words: readonly string[], parser: object): string | undefined {
  const { boolean, alias } = (parser as { getOptions(): ParserOptions }).getOptions();
  const switches = new Set(boolean.flatMap((name) => [name, ...(alias[name] ?? [])]));
  const end = words.indexOf(BEHIND_DASHES);
  for (const word of end === -1 ? words : words.slice(0, end)) {
    const [, flag = '', name = '', value = ''] = /^(--?([^=]+))=(.*)$/s.exec(word) ?? [];
    if (switches.has(name) && value !== 'true' && value !== 'false')
      return `${flag}: expected true or false, got "${value}"`;
  }
  return undefined;
}

/** What yargs gathers under other names than those of flags. */
const BEHIND_DASHES = '--';
const WORDS: ReadonlySet<string> = new Set(['_', BEHIND_DASHES]);

function wordsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Of what yargs knows of flags; its types leave it out. */
interface ParserOptions {
  readonly array: readonly string[];
  readonly boolean: readonly string[];
  readonly alias: Readonly<Record<string, readonly string[]>>;
}

/** yargs names an unknown flag twice: as it was typed, and without its hyphens. */
function withoutCamelCase(message: string): string {
  const [, list] = /^Unknown arguments: (.*)$/.exec(message) ?? [];
  if (list === undefined) return message;
  const names = list.split(', ');
  const doubles = names.filter((name) => name.includes('-')).map(camelCase);
  const typed = names.filter((name) => !doubles.includes(name));
  return `Unknown argument${typed.length === 1 ? '' : 's'}: ${typed.join(', ')}`;
}

function camelCase(name: string): string {
  return name.replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Of what `--help` prints the first paragraph: the reason is not to be looked for below a hundred lines. */
function synopsisOf(help: string): string {
  return `${help.trimStart().split('\n\n')[0] ?? ''}\n(--help tells more)`;
}

/** As package.json has it. */
export function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  return 'unknown';
}
