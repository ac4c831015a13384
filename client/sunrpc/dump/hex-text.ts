/** An offset in front, as xxd and hexdump write it. */
const OFFSET = /^\s*[0-9a-f]{4,8}(?::\s|\s\s)/i;
/** The last line of hexdump, which tells the length. */
const LENGTH = /\n\s*[0-9a-f]{7,8}\s*$/i;
/** The same bytes as characters behind two spaces or between bars. */
const CHARACTERS = /(?:\s\s\S*.*|\s*\|.*\|\s*)$/;

/**
 * Bytes as hexadecimal digits, with blanks, commas, colons and `0x` between them as one likes, or as xxd and
 * `hexdump -C` print them.
 * @throws Error with a sentence for the user where the text is something else
 */
export function parseHexText(text: string): Buffer {
  const dumped = OFFSET.test(text) ? text.replace(LENGTH, '') : text;
  const digits = dumped
    .split('\n')
    .map(digitsOfLine)
    .join('')
    .replace(/0x|[\s,:]/gi, '');
  const wrong = /[^0-9a-f]/i.exec(digits)?.[0];
  if (wrong !== undefined) throw new Error(`"${wrong}" is no hexadecimal digit`);
  if (digits.length % 2 === 1)
    throw new Error(`${digits.length} hexadecimal digits are no whole number of bytes`);
  return Buffer.from(digits, 'hex');
}

function digitsOfLine(line: string): string {
  const offset = OFFSET.exec(line)?.[0];
  if (offset === undefined) return line;
  const rest = line.slice(offset.length).replace(/([0-9a-f]{2}) {2}([0-9a-f]{2} )/i, '$1 $2');
  return rest.replace(CHARACTERS, '');
}
