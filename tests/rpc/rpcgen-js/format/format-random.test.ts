import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { compiled } from '../compiled.js';
import { randomSource } from './random-source.js';
import { formatted, meaningOf } from './same-meaning.js';

const NUM_RUNS = Number(process.env['RUNS'] ?? 120);

/** Blanks at the end of a line, and empty lines that part nothing. */
const UNTIDY = /[ \t\r]\n|^\n|\n\n\n|\n\n *\}|\{\n\n|\n\n$/;

await t.test('random sources with comments, directives and C lines anywhere', (t) => {
  const keeps = (source: string): void => {
    compiled(source);
    const once = formatted(source);
    if (!isDeepStrictEqual(meaningOf(once), meaningOf(source))) throw new Error(`another meaning:\n${once}`);
    if (formatted(once) !== once) throw new Error(`not stable:\n${once}\n---\n${formatted(once)}`);
    const ours = once.replaceAll('\r\n', '\n').replaceAll(/^[%#].*$/gm, '-');
    if (UNTIDY.test(ours)) throw new Error(`untidy:\n${once}`);
  };
  fc.assert(fc.property(randomSource, keeps), { numRuns: NUM_RUNS, endOnFailure: false });
  t.end();
});
