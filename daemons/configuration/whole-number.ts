/**
 * Reads a number from 1 to the last one that may be; suits yargs' `coerce`.
 * @param of what there are so many of, in the plural
 * @returns throws Error with a sentence for the user
 */
export function wholeNumber(last: number, of = ''): (text: string) => number {
  const expected = `1 to ${last}${of === '' ? '' : ` ${of}`}`;
  return (text) => {
    const number = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : 0;
    if (number < 1 || number > last) throw new Error(`expected ${expected}, got "${text}"`);
    return number;
  };
}
