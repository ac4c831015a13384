import type { Decoder } from './xdr-reader.js';
import type { Encoder } from './xdr-writer.js';

/**
 * How values of one XDR type stand on the wire. Codecs are immutable values: combine them to describe any type.
 * One written by hand passes its parts on by `writer.part` and `reader.part`, which keep the path of errors.
 */
export interface Codec<T> extends Encoder<T>, Decoder<T> {
  /** The fewest bytes that a value takes: what a count is multiplied by before an array is believed. */
  readonly minBytes: number;
}

/** The TypeScript type of a codec's values. */
export type Infer<C> = C extends Codec<infer T> ? T : never;
