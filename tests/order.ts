import { SeededRandom } from './crash/seeded-random.js';

/** What takes half a minute and more: begun last, one of them would keep a single processor busy at the end. */
export const LONG: readonly string[] = [
  'daemons/systemd/machine',
  'interop/conformance/conformance',
  'daemons/admin/page/page',
  'fuzz/bounded',
  'daemons/system/run',
  'daemons/installation/npm',
  'flow/shared-database',
  'daemons/system/demo',
  'daemons/configuration/configuration',
  'pack/pack',
];

/**
 * The files in the order that a number stands for, any as likely as another, but for the longest, which come first:
 * no test may rely on another.
 */
export function inOrder(files: readonly string[], order: number): string[] {
  const random = new SeededRandom(order);
  const drawn = files.toSorted().map((file) => ({ file, isLong: isLong(file), place: random.next() }));
  drawn.sort((a, b) => Number(b.isLong) - Number(a.isLong) || a.place - b.place);
  return drawn.map(({ file }) => file);
}

/** @throws RangeError for what is no number */
export function orderIn(text: string | undefined): number {
  if (text === undefined || text === '') return Math.floor(Math.random() * 2 ** 32);
  if (!/^\d{1,10}$/.test(text)) throw new RangeError(`ORDER=${text} is no number`);
  return Number(text);
}

function isLong(file: string): boolean {
  return LONG.some((name) => file.endsWith(`/tests/${name}.test.js`));
}
