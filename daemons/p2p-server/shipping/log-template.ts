import { type JsonPlace, JsonValueError } from 'rpcgen-js';
import { nearestName } from 'rpcgen-js/nearest-name';
import { spelledText } from '../../text/bounded-text.js';

/** An operation as a foreign log is told of it: fields as they came, whatever they are worth. */
export interface LoggedOperation {
  readonly user: Buffer;
  /** `PUBLISH`, `LIST_USERS`. */
  readonly operation: string;
  /** Of PUBLISH and DELETE. */
  readonly path: Buffer | undefined;
  readonly timestamp: string;
}

const NOTHING = Buffer.alloc(0);

/** What stands for the parts of an operation in the map. */
const PLACEHOLDERS: ReadonlyMap<string, (logged: LoggedOperation) => Buffer> = new Map([
  ['user', ({ user }) => user],
  ['operation', ({ operation }) => Buffer.from(operation)],
  ['path', ({ path }) => path ?? NOTHING],
  ['timestamp', ({ timestamp }) => Buffer.from(timestamp)],
  [
    'operation+path',
    ({ operation, path }) =>
      path === undefined ? Buffer.from(operation) : Buffer.concat([Buffer.from(`${operation} `), path]),
  ],
]);

/** An object with this member alone picks the member called as the operation is, or this one for all others. */
const SWITCH = '{operation}';
const ANY_OTHER = '*';

/**
 * The JSON at a place of the map, with the parts of an operation in it. What is text there is cut to the bound of its
 * type.
 * @param operations every operation that is logged: a case for another is a slip
 * @throws JsonValueError for a placeholder that does not exist, an operation without a case, a case that no operation has
 */
export function filledIn(
  json: unknown,
  place: JsonPlace,
  logged: LoggedOperation,
  operations: ReadonlySet<string>,
): unknown {
  let chosen = json;
  for (let cases = casesOf(chosen); cases !== undefined; cases = casesOf(chosen))
    chosen = caseFor(logged.operation, cases, place, operations);
  if (typeof chosen !== 'string' || !chosen.includes('{')) return chosen;
  const { type } = place;
  if (type.kind === 'optional') return chosen === '{path}' && logged.path === undefined ? null : chosen;
  return asJson(place, () => filledText(chosen, place, logged)) ?? chosen;
}

type Cases = Readonly<Record<string, unknown>>;

function casesOf(json: unknown): Cases | undefined {
  if (typeof json !== 'object' || json === null || Object.keys(json).join() !== SWITCH) return undefined;
  const cases: unknown = (json as Cases)[SWITCH];
  return typeof cases === 'object' && cases !== null ? (cases as Cases) : undefined;
}

function caseFor(
  operation: string,
  cases: Cases,
  { path }: JsonPlace,
  operations: ReadonlySet<string>,
): unknown {
  const other = Object.keys(cases).find((name) => name !== ANY_OTHER && !operations.has(name));
  if (other !== undefined)
    throw new JsonValueError({
      path,
      expected: `operations (${[...operations].join(', ')})`,
      found: `"${other}"`,
    });
  for (const name of [operation, ANY_OTHER]) if (Object.hasOwn(cases, name)) return cases[name];
  throw new JsonValueError({
    path,
    expected: `a case for ${operation}, or for "${ANY_OTHER}"`,
    found: 'none',
  });
}

/** The bytes of a text with its placeholders replaced; `{{` stands for a brace. */
function filledText(text: string, { path }: JsonPlace, logged: LoggedOperation): Buffer {
  const pieces = text.split(/(\{\{|\{[^{}]*\})/).map((piece) => {
    if (piece === '{{') return Buffer.from('{');
    if (!piece.startsWith('{') || !piece.endsWith('}')) return Buffer.from(piece);
    const name = piece.slice(1, -1);
    const part = PLACEHOLDERS.get(name);
    if (part !== undefined) return part(logged);
    const names = [...PLACEHOLDERS.keys()];
    const meant = nearestName(name, names);
    throw new JsonValueError({
      path,
      expected: names.map((each) => `{${each}}`).join(', '),
      found: piece,
      hint: meant === undefined ? `a brace itself is written {{` : `did you mean {${meant}}?`,
    });
  });
  return Buffer.concat(pieces);
}

/** Text as a type has it; undefined where the type has no place for text. */
function asJson({ type }: JsonPlace, text: () => Buffer): unknown {
  switch (type.kind) {
    case 'string':
      return spelledText(text(), type.max?.value ?? Infinity);
    case 'enum':
      return spelledText(text(), Infinity);
    case 'var opaque':
      return bounded(text(), type.max?.value).toString('hex');
    case 'opaque':
      return padded(bounded(text(), type.length.value), type.length.value).toString('hex');
    case 'var array':
      return isCharacters(type.of) ? [...bounded(text(), type.max?.value)] : undefined;
    case 'array': {
      // as C has it in an array of char: a zero stands behind the text
      const { value } = type.length;
      return isCharacters(type.of) ? [...padded(bounded(text(), Math.max(0, value - 1)), value)] : undefined;
    }
    default:
      return undefined;
  }
}

function bounded(text: Buffer, max = Infinity): Buffer {
  return Buffer.from(spelledText(text, max));
}

function padded(text: Buffer, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  text.copy(bytes);
  return bytes;
}

/** `char` is an int on the wire. */
function isCharacters({ kind }: { readonly kind: string }): boolean {
  return kind === 'int' || kind === 'unsigned int';
}
