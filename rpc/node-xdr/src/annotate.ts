import type { Codec } from './codec.js';
import { type DecodeOptions, limitOf } from './decode-options.js';
import { describeValue } from './describe-value.js';
import type { Fields } from './struct.js';
import { type PathStep, XdrError } from './xdr-error.js';
import { type DecodedMember, type Decoder, XdrReader } from './xdr-reader.js';

/** A stretch of bytes and what it means. */
export interface AnnotatedPart {
  /** Where it begins, from the start of the bytes. */
  readonly offset: number;
  /** A view of the bytes given. */
  readonly bytes: Uint8Array;
  /** Where in the value: `entry.tags[3].name`; empty for the value itself. */
  readonly path: string;
  /** Its type as XDR: `string<255>`. */
  readonly declaration: string;
  /** What it says in a few words: a value, `count 3`, `present`, or the error; nothing for `void`. */
  readonly value: string;
}

/** Bytes taken apart. */
export interface Annotation {
  /** In order of the bytes; what they cover together is all of the bytes, unless some were omitted. */
  readonly parts: readonly AnnotatedPart[];
  /** How many parts there are beyond `maxParts`. */
  readonly omitted: number;
  /** Why the bytes did not decode; undefined when they did. */
  readonly error: XdrError | undefined;
}

/** How bytes are annotated. */
export interface AnnotateOptions extends DecodeOptions {
  /** How many parts to keep. Default 10,000. */
  readonly maxParts?: number;
}

const DEFAULT_MAX_PARTS = 10_000;

/** A reader that notes what each codec takes: codecs without parts, counts, and markers. */
class AnnotatingReader extends XdrReader {
  readonly parts: AnnotatedPart[] = [];
  /** How many parts there are, those beyond the maximum included. */
  seen = 0;
  /** The declaration of the innermost codec that threw. */
  failed: string | undefined;
  readonly #maxParts: number;
  #path = '';
  #declaration = '';
  /** Up to where bytes belong to a part. */
  #covered = 0;

  constructor(bytes: Uint8Array, options: AnnotateOptions) {
    super(bytes, options);
    this.#maxParts = limitOf('maxParts', options.maxParts, DEFAULT_MAX_PARTS);
  }

  override part<T>(codec: Decoder<T>, step: PathStep): T {
    // Only a codec written by hand takes bytes between its parts unseen.
    if (this.offset > this.#covered) this.#note('');
    const [path, declaration] = [this.#path, this.#declaration];
    this.#path = joined(path, step);
    const value = this.read(codec, () => super.part(codec, step));
    this.#path = path;
    this.#declaration = declaration;
    return value;
  }

  /** Part by part: each of them is to be seen. */
  override members(members: readonly DecodedMember[], fields: Fields): void {
    for (const { name, codec } of members) fields[name] = this.part(codec, name);
  }

  read<T>(codec: Decoder<T>, read: () => T): T {
    const { seen } = this;
    this.#declaration = codec.declaration;
    try {
      const value = read();
      if (this.offset > this.#covered || this.seen === seen)
        this.#note(value === undefined ? '' : describeValue(value));
      return value;
    } catch (error) {
      this.failed ??= codec.declaration;
      throw error;
    }
  }

  override readCount(max: number, elementMinBytes: number): number {
    const count = super.readCount(max, elementMinBytes);
    this.#note(`count ${count}`);
    return count;
  }

  override readMarker(): boolean {
    const isPresent = super.readMarker();
    this.#note(isPresent ? 'present' : 'absent');
    return isPresent;
  }

  /** What no codec took: bytes too many, or all from where the error struck. */
  noteRest(path: string, value: string): void {
    this.seen++;
    const bytes = this.bytes.subarray(this.#covered);
    this.parts.push({ offset: this.#covered, bytes, path, declaration: this.failed ?? '', value });
  }

  #note(value: string): void {
    const [start, end] = [this.#covered, this.offset];
    this.#covered = end;
    this.seen++;
    if (this.parts.length >= this.#maxParts) return;
    const bytes = this.bytes.subarray(start, end);
    this.parts.push({ offset: start, bytes, path: this.#path, declaration: this.#declaration, value });
  }
}

function joined(path: string, step: PathStep): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
}

function errorOf(reader: AnnotatingReader, codec: Codec<unknown>): XdrError | undefined {
  try {
    reader.read(codec, () => codec.read(reader));
    reader.expectEnd();
    return undefined;
  } catch (error) {
    if (error instanceof XdrError) return error;
    throw error;
  }
}

/**
 * Takes bytes apart as a codec sees them, also such as do not decode: up to the error, which is then the last part.
 * Never throws XdrError. For people, and slow: a message that does not decode is looked at once.
 *
 * @example
 * const { parts, error } = xdr.annotate(File, bytes);
 * for (const { offset, path, value } of parts) console.log(offset, path, value);
 */
export function annotate(
  codec: Codec<unknown>,
  bytes: Uint8Array,
  options: AnnotateOptions = {},
): Annotation {
  const reader = new AnnotatingReader(bytes, options);
  const error = errorOf(reader, codec);
  if (error !== undefined) reader.noteRest(error.path, `${error.code}: ${error.reason}`);
  else if (reader.remaining > 0) reader.noteRest('', 'left over');
  return { parts: reader.parts, omitted: reader.seen - reader.parts.length, error };
}
