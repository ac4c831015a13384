/** Longer numbers are refused: these have room for 128 bits in octal, with a suffix. */
const MAX_UNITS = 48;
const INTEGER = /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(?:[uU]?[lL]{0,2}|[lL]{1,2}[uU])$/;
const ESCAPES: Readonly<Record<string, number>> = {
  ...{ n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 },
  ...{ '\\': 92, "'": 39, '"': 34, '?': 63 },
};

/** The value of a number as C spells it (decimal, octal, hexadecimal, or a character); undefined where it is none. */
export function numberValue(text: string): bigint | undefined {
  if (text.startsWith("'")) return characterValue(text.slice(1, -1));
  if (text.length > MAX_UNITS) return undefined;
  const digits = INTEGER.exec(text)?.[1];
  if (digits === undefined) return undefined;
  return /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
}

function characterValue(inner: string): bigint {
  if (!inner.startsWith('\\')) return BigInt(inner.charCodeAt(0));
  const escape = inner.slice(1);
  if (escape.startsWith('x') && escape.length > 1) return BigInt(parseInt(escape.slice(1), 16));
  if (/^[0-7]/.test(escape)) return BigInt(parseInt(escape, 8));
  return BigInt(ESCAPES[escape] ?? escape.charCodeAt(0));
}

/** What is wrong with a number that has no value. */
export function numberFault(text: string): { message: string; hint?: string } {
  if (text.length > MAX_UNITS) return { message: 'This number is too long' };
  if (/^0[0-9]+[uUlL]*$/.test(text))
    return { message: 'An octal number has no digit 8 or 9', hint: 'A number that begins with 0 is octal' };
  if (text.includes('.') || /^[0-9]+[eE]/.test(text)) return { message: 'A constant is an integer' };
  return {
    message: 'This is no number',
    hint: 'Numbers are decimal (10), octal (012) or hexadecimal (0xa); a name begins with a letter',
  };
}
