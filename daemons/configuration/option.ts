import type { Options } from 'yargs';

/** A variable of another name that an option is also taken from, as other implementations of our protocols have it. */
interface OtherVariable {
  readonly name: string;
  /** What it means as the option's own text; the same, where it is not given. */
  readonly textOf?: (text: string) => string;
}

/**
 * A setting: a flag as yargs takes it, whose long name is also the key in the file and, in capitals behind the program's
 * prefix, the variable. All values are text, switches are booleans; `coerce` and `choices` say what is right, wherever
 * it was found.
 */
export type Option = Options & {
  readonly otherVariable?: OtherVariable;
  /** The name in files and variables, of a flag that has one letter only. */
  readonly key?: string;
};

/** The options of a program by the flag's first name. */
export type OptionTable = Readonly<Record<string, Option>>;

/** A value before `coerce`. */
export type RawValue = string | boolean | readonly string[];

/** A value and where it was found, in words: `/etc/sunshare/server.json:3:5`, `the variable LOG_RPC_IP`, `--port`. */
export interface Given {
  readonly value: RawValue;
  readonly place: string;
}

/** What one layer of the configuration says, by key. */
export type Layer = ReadonlyMap<string, Given>;

/**
 * The same options, where a text that none of them takes apart may not be empty: as an address it would mean every address,
 * as a file of secrets none.
 */
export function withoutEmptyTexts<Table extends OptionTable>(table: Table): Table {
  const entries = Object.entries(table).map(([name, option]) => [
    name,
    option.type === 'string' && option.array !== true ? { coerce: nonEmpty, ...option } : option,
  ]);
  return Object.fromEntries(entries) as Table;
}

function nonEmpty(text: unknown): unknown {
  if (text === '') throw new Error('expected a text, got an empty one');
  return text;
}

/** The long name of an option, which files and variables have: `port` of `-p, --port`. */
export function keyOf(name: string, option: Option): string {
  if (option.key !== undefined) return option.key;
  const names = [name, ...[option.alias ?? []].flat()];
  return names.find((each) => each.length > 1) ?? name;
}

/** An option as a flag is written: `-p`, `--store`. */
export function flagOf(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/** The options by their long names. */
export function byKey(table: OptionTable): ReadonlyMap<string, Option> {
  return new Map(Object.entries(table).map(([name, option]) => [keyOf(name, option), option]));
}
