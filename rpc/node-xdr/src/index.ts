/**
 * XDR, the External Data Representation of RFC 4506. Describe a type by combining codecs, then `encode` and
 * `decode` its values; TypeScript infers their type from the codec.
 *
 * Rules that hold throughout: every length is compared with its declared maximum and with the bytes left before
 * anything is allocated; whatever is wrong with bytes or values is an {@link XdrError} that names the place; no
 * input makes decoding recurse without bound.
 *
 * @example
 * import * as xdr from 'node-xdr';
 *
 * const File = xdr.struct('file', { name: xdr.string(255), size: xdr.uhyper, tags: xdr.list(xdr.string(32)) });
 * type File = xdr.Infer<typeof File>;
 *
 * const bytes = xdr.encode(File, { name: 'notes.txt', size: 12n, tags: ['draft'] });
 * const file: File = xdr.decode(File, bytes);
 *
 * @module
 */
export { annotate, type AnnotatedPart, type AnnotateOptions, type Annotation } from './annotate.js';
export { array, list, varArray } from './array.js';
export { bool, xdrVoid as void } from './bool-and-void.js';
export type { Codec, Infer } from './codec.js';
export { decode } from './decode.js';
export { type DecodeOptions, LENIENT, type Leniency } from './decode-options.js';
export { encode } from './encode.js';
export {
  type EnumCodec,
  type EnumMembers,
  enumeration as enum,
  isUnknownMember,
  type UnknownMember,
} from './enumeration.js';
export { double, doubleBits, float, floatBits, quadruple } from './floating-point.js';
export { describeValue } from './describe-value.js';
export { hexDump, type HexDumpOptions } from './hex-dump.js';
export { hyper, int, uhyper, uint } from './integers.js';
export { lazy } from './lazy.js';
export { opaque, varOpaque } from './opaque.js';
export { optional } from './optional.js';
export { byteString, string } from './string.js';
export { struct, type StructMembers, type StructValue } from './struct.js';
export { union } from './union.js';
export type { BoolUnionValue, EnumUnionValue, NumberUnionValue } from './union-value.js';
export { type PathStep, XdrError, type XdrErrorCode } from './xdr-error.js';
export { type Decoder, XdrReader } from './xdr-reader.js';
export { type EncodeOptions, type Encoder, XdrWriter } from './xdr-writer.js';
