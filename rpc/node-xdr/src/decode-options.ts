import { describeValue } from './describe-value.js';

/**
 * Which deviations from RFC 4506 to accept from a peer, each by itself. All are refused by default: programs
 * made with rpcgen let every one of them pass, so a peer built on them may need some.
 */
export interface Leniency {
  /** Accept padding that is not zero. */
  readonly padding?: boolean;
  /** Accept any number but 0 as TRUE, also in the marker of optional data. */
  readonly bool?: boolean;
  /** Accept numbers that are no member of an enumeration: decoded as `#7`, see {@link UnknownMember}. */
  readonly enum?: boolean;
  /**
   * Accept text that is not UTF-8: each byte 0xNN that belongs to no character is decoded as the lone surrogate
   * U+DCNN, so that no byte is lost and none is mistaken for text. Encoding refuses such text, as it does any other
   * that holds a lone surrogate.
   */
  readonly text?: boolean;
  /** Accept bytes after the value. */
  readonly trailing?: boolean;
}

/** Accepts everything that programs made with rpcgen accept. */
export const LENIENT: Leniency = { padding: true, bool: true, enum: true, text: true, trailing: true };

/** How a buffer is decoded; everything has a safe default. */
export interface DecodeOptions {
  /** Deviations to accept. Default: none. */
  readonly lenient?: Leniency;
  /** How deep recursive types may nest. Default 256; at some 1,000 the stack ends, which is the same error. */
  readonly maxDepth?: number;
  /** How many array elements that take no bytes at all (`void`, an empty struct) one buffer may declare. Default 65,536. */
  readonly maxEmptyElements?: number;
}

/** What holds where `DecodeOptions` name no `maxDepth`. */
export const DEFAULT_MAX_DEPTH = 256;
/** What holds where `DecodeOptions` name no `maxEmptyElements`. */
export const DEFAULT_MAX_EMPTY_ELEMENTS = 65_536;

/** A limit as it was given, or its default. @throws RangeError for NaN and the like, which everything would be within */
export function limitOf(name: string, given: number | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (typeof given === 'number' && given >= 0) return given;
  throw new RangeError(`${name} is ${describeValue(given)}: a limit is a number from 0 on`);
}
