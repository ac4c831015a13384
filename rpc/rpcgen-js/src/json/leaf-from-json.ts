import type { Length } from '../interface.js';
import type { ResolvedType } from '../runtime/interface-types.js';
import { enumNumber } from './enum-number.js';
import { bytesFromJson } from './json-bytes.js';
import { floatFromJson } from './json-float.js';

/** The value that was read; or what is wrong with the JSON; or undefined where to show the JSON says enough. */
export type Read = { readonly value: unknown } | { readonly found: string } | undefined;

/** Reads the value of a type without parts. */
export function leafFromJson(type: ResolvedType, json: unknown): Read {
  switch (type.kind) {
    case 'void':
      return json === null || json === undefined ? { value: undefined } : undefined;
    case 'bool':
      return typeof json === 'boolean' ? { value: json } : undefined;
    case 'int':
      return integer(json, -0x8000_0000, 0x7fff_ffff);
    case 'unsigned int':
      return integer(json, 0, 0xffff_ffff);
    case 'hyper':
      return hyper(json, -(2n ** 63n), 2n ** 63n - 1n);
    case 'unsigned hyper':
      return hyper(json, 0n, 2n ** 64n - 1n);
    case 'float':
    case 'double':
      return float(json, type.kind);
    case 'enum':
      return enumNumber(type, json) === undefined ? undefined : { value: json };
    case 'string':
      return text(json, type.max);
    default:
      return bytes(json, type);
  }
}

function integer(json: unknown, min: number, max: number): Read {
  if (typeof json !== 'number' || !Number.isInteger(json) || json < min || json > max) return undefined;
  // JavaScript has the integer -0, and XDR has not
  return { value: json === 0 ? 0 : json };
}

function hyper(json: unknown, min: bigint, max: bigint): Read {
  const isExact = typeof json === 'number' ? Number.isSafeInteger(json) : isDigits(json);
  if (!isExact) return undefined;
  const value = BigInt(json as number | string);
  return value < min || value > max ? undefined : { value };
}

/** At most as many as 2^64 has: the time to make a bigint of digits grows faster than their number. */
function isDigits(json: unknown): json is string {
  return typeof json === 'string' && /^-?\d{1,20}$/.test(json);
}

function float(json: unknown, kind: 'float' | 'double'): Read {
  const value = floatFromJson(json);
  if (value === undefined) return undefined;
  const isTooLarge = kind === 'float' && Number.isFinite(value) && !Number.isFinite(Math.fround(value));
  return isTooLarge ? { found: `${value}, too large for it` } : { value };
}

function text(json: unknown, max: Length | undefined): Read {
  if (typeof json !== 'string') return undefined;
  if (!json.isWellFormed()) return { found: 'text with a lone surrogate, which UTF-8 cannot represent' };
  const length = Buffer.byteLength(json);
  return max !== undefined && length > max.value ? { found: `${length} bytes` } : { value: json };
}

function bytes(json: unknown, type: ResolvedType): Read {
  const value = typeof json === 'string' ? bytesFromJson(json) : undefined;
  if (value === undefined) return undefined;
  return fits(value.length, type) ? { value } : { found: `${value.length} bytes` };
}

function fits(length: number, type: ResolvedType): boolean {
  if (type.kind === 'opaque') return length === type.length.value;
  if (type.kind === 'quadruple') return length === 16;
  return type.kind !== 'var opaque' || type.max === undefined || length <= type.max.value;
}
