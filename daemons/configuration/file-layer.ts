import { reasonOf } from '../reason.js';
import { readSmallFile } from '../small-file.js';
import { valueFault } from './checked-value.js';
import { ConfigurationError, meantAmong } from './fault.js';
import { JsonFault, type JsonEntry, readFlatJson } from './flat-json.js';
import type { Given, Layer, Option } from './option.js';

export interface SettingsFile {
  readonly file: string;
  /** Whether somebody named it, so that it has to be there. */
  readonly isNamed: boolean;
}

/**
 * What a file says.
 * @param options those that may stand in it, by key
 * @throws ConfigurationError with every fault of the file
 */
export function fileLayer({ file, isNamed }: SettingsFile, options: ReadonlyMap<string, Option>): Layer {
  const layer = new Map<string, Given>();
  const faults: string[] = [];
  for (const entry of entriesOf(file, isNamed)) {
    const place = `${file}:${entry.line}:${entry.column}`;
    const value = listed(options.get(entry.key), entry.value);
    const fault = entryFault(options, { ...entry, value }, layer.get(entry.key)?.place);
    if (fault === undefined) layer.set(entry.key, { value, place });
    else faults.push(`${place}: ${fault}`);
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return layer;
}

function entriesOf(file: string, isNamed: boolean): readonly JsonEntry[] {
  try {
    return readFlatJson(readSmallFile(file));
  } catch (error) {
    if (error instanceof JsonFault)
      throw new ConfigurationError([`${file}:${error.line}:${error.column}: ${error.message}`]);
    if (!isNamed && error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new ConfigurationError([`${file}: cannot be read: ${reasonOf(error)}`]);
  }
}

/** A list of one may be written without brackets. */
function listed(option: Option | undefined, value: JsonEntry['value']): JsonEntry['value'] {
  return option?.array === true && typeof value === 'string' ? [value] : value;
}

function entryFault(
  options: ReadonlyMap<string, Option>,
  { key, value }: Pick<JsonEntry, 'key' | 'value'>,
  before: string | undefined,
): string | undefined {
  const option = options.get(key);
  if (option === undefined) return `unknown key "${key}": ${meantAmong(key, [...options.keys()])}`;
  if (before !== undefined) return `"${key}" is there twice: before at ${before}`;
  if (typeof value === 'object' && option.array !== true) return `"${key}": expected one value, found a list`;
  const fault = valueFault(option, value);
  return fault === undefined ? undefined : `"${key}": ${fault}`;
}
