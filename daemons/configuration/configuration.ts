import type { Argv, InferredOptionTypes } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { reasonOf } from '../reason.js';
import { COMPLETION_TEXT } from '../shell-completion.js';
import { missingFaults } from './demanded.js';
import { environmentLayer, variableOf } from './environment-layer.js';
import { ConfigurationError } from './fault.js';
import { fileLayer, type SettingsFile } from './file-layer.js';
import { flagLayer } from './flag-layer.js';
import {
  byKey,
  flagOf,
  keyOf,
  type Layer,
  type Option,
  type OptionTable,
  type RawValue,
  withoutEmptyTexts,
} from './option.js';
import { NOT_IN_ENVIRONMENT, NOT_IN_FILE, OWN_OPTIONS } from './own-options.js';
import { printedConfiguration } from './printed-configuration.js';
import { stopWithFaults } from './stop.js';

/*
 * How every daemon is configured.
 *
 * A program has one table of options (option.ts), which is also what yargs makes its flags of. The long name of a flag is
 * the key in /etc/sunshare/NAME.json and, behind the program's prefix, the variable: `--audit-full`, "audit-full",
 * SUNSHARE_SERVER_AUDIT_FULL. The file is weaker than the environment, and that than flags; a list replaces a list.
 * File and environment are read whole and checked whole, by the same `choices` and `coerce` as flags: each fault is a line
 * on stderr with its place, its name and what was expected, and the program ends with status 2 before it has done anything.
 * What is right reaches yargs beneath the flags, so that combinations are checked and defaults are set in one place.
 * `--print-config` prints the outcome and where each value comes from. No value is a secret: options name files of secrets.
 */

/** Which program is configured. */
interface Configured {
  /** What its lines on stderr begin with. */
  readonly program: string;
  /** Of its file, without `.json`. `log-server` has variables that begin with SUNSHARE_LOG_SERVER_. */
  readonly name: string;
}

/** What yargs makes of the options, and of those that every daemon has. */
export type Configuration<Table extends OptionTable> = InferredOptionTypes<Table & typeof OWN_OPTIONS>;

/** Throws, or rejects with, an Error with a sentence for the user where options contradict each other. */
export type Check<Table extends OptionTable> = (given: Configuration<Table>) => void | Promise<void>;

const COMPLETION_COMMAND = 'completion';
/** How its script asks for words, as yargs has it. */
const COMPLETION_QUESTION = '--get-yargs-completions';

const DEFAULT_FOLDER = '/etc/sunshare';
const FOLDER_VARIABLE = 'SUNSHARE_CONFIG_DIR';

/**
 * Adds the options to a parser, and beneath its flags what environment and file say; a fault there ends the program.
 */
export function withConfiguration<Table extends OptionTable>(
  parser: Argv,
  configured: Configured,
  table: Table,
  check: Check<Table> = () => undefined,
): Argv<Configuration<Table>> {
  const options = withoutEmptyTexts({ ...table, ...OWN_OPTIONS });
  const given = givenTo(configured, options);
  return parser
    .options(placed(options, given))
    .config(beneathFlags(options, given))
    .check((values) => verdict(configured, given, () => check(values)))
    .check((values) => (values['print-config'] === true ? printAndEnd(options, given) : true));
}

/** The same for a program without subcommands. */
export async function readConfiguration<Table extends OptionTable>(
  parser: Argv,
  configured: Configured,
  table: Table,
  check?: Check<Table>,
): Promise<Configuration<Table>> {
  const values: unknown = await withConfiguration(parser, configured, table, check)
    .completion(COMPLETION_COMMAND, COMPLETION_TEXT)
    .parse();
  return values as Configuration<Table>;
}

/** The layers, the stronger over the weaker. Whoever only asks for help, or for words, is not told of faults. */
function givenTo(configured: Configured, options: OptionTable): Layer {
  const words = hideBin(process.argv);
  const flags = flagLayer(words, options);
  const isCompletion = words[0] === COMPLETION_COMMAND || words.includes(COMPLETION_QUESTION);
  if (isCompletion || flags.has('help') || flags.has('version')) return new Map();
  try {
    return layered(configured, options, flags);
  } catch (error) {
    if (error instanceof ConfigurationError) stopWithFaults(configured.program, error.faults);
    throw error;
  }
}

/** @throws ConfigurationError where file or environment are wrong, or say something and leave out what is needed */
function layered(configured: Configured, options: OptionTable, flags: Layer): Layer {
  const prefix = prefixOf(configured);
  const environment = environmentLayer(process.env, prefix, without(byKey(options), NOT_IN_ENVIRONMENT));
  const settings = settingsFile(configured, (flags.get('config') ?? environment.get('config'))?.value);
  const file = fileLayer(settings, without(byKey(options), NOT_IN_FILE));
  const given = new Map([...file, ...environment, ...flags]);
  const missing = missingFaults(options, given, { settings, prefix });
  if (missing.length > 0) throw new ConfigurationError(missing);
  return given;
}

function prefixOf({ name }: Configured): string {
  return variableOf('SUNSHARE_', `${name}-`);
}

function settingsFile({ name }: Configured, named: unknown): SettingsFile {
  if (typeof named === 'string') return { file: named, isNamed: true };
  const folder = process.env[FOLDER_VARIABLE] ?? '';
  return { file: `${folder === '' ? DEFAULT_FOLDER : folder}/${name}.json`, isNamed: false };
}

function without(options: ReadonlyMap<string, Option>, keys: readonly string[]): ReadonlyMap<string, Option> {
  return new Map([...options].filter(([key]) => !keys.includes(key)));
}

/** What is given by the flags' first names, which yargs takes where a flag itself is not there. */
function beneathFlags(options: OptionTable, given: Layer): Readonly<Record<string, RawValue>> {
  const values = Object.entries(options).map(([name, option]) => [
    name,
    given.get(keyOf(name, option))?.value,
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, RawValue>;
}

/** The same table, whose `coerce` says which option it means: yargs passes on the message alone. */
function placed<Table extends OptionTable>(options: Table, given: Layer): Table {
  const entries = Object.entries(options).map(([name, option]) => {
    const { coerce } = option;
    if (coerce === undefined) return [name, option];
    const place = given.get(keyOf(name, option))?.place ?? flagOf(name);
    return [name, { ...option, coerce: (value: unknown): unknown => placedCoerce(coerce, place, value) }];
  });
  return Object.fromEntries(entries) as Table;
}

function placedCoerce(coerce: (value: unknown) => unknown, place: string, value: unknown): unknown {
  try {
    return coerce(value);
  } catch (error) {
    throw new Error(`${place}: ${reasonOf(error)}`, { cause: error });
  }
}

/** True, or the sentence about what is wrong: yargs does not catch what a promise is rejected with. */
function verdict(
  configured: Configured,
  given: Layer,
  check: () => void | Promise<void>,
): true | string | Promise<true | string> {
  const fault = (error: unknown): string => combinationFault(configured, given, reasonOf(error));
  try {
    const checking = check();
    return checking === undefined ? true : checking.then(() => true as const, fault);
  } catch (error) {
    return fault(error);
  }
}

/** Ends the program, with where the options come from that the sentence names, if it is not the command line that is wrong. */
function combinationFault({ program }: Configured, given: Layer, sentence: string): string {
  const named = [...sentence.matchAll(/--([a-z][a-z-]*)/g)].map(([, key = '']) => key);
  const elsewhere = [...new Set(named)]
    .map((key) => ({ key, place: given.get(key)?.place ?? '' }))
    .filter(({ place }) => place !== '' && !place.startsWith('-'));
  if (elsewhere.length === 0) return sentence;
  const places = elsewhere.map(({ key, place }) => `${key}: ${place}`).join(', ');
  return stopWithFaults(program, [`${sentence} (${places})`]);
}

function printAndEnd(options: OptionTable, given: Layer): never {
  process.stdout.write(printedConfiguration(options, given));
  process.exit(0);
}
