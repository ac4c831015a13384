import fc from 'fast-check';
import t from 'tap';
import { emitTypeScript, type Interface } from 'rpcgen-js';
import { compiled } from '../compiled.js';
import { CheckedProject, formatted } from './checked-project.js';
import { oddInterface } from './odd-interface.js';

/** The lines at which two texts begin to differ. */
function firstDifference(text: string, expected: string): string {
  const [lines, others] = [text.split('\n'), expected.split('\n')];
  const at = lines.findIndex((line, i) => line !== others[i]);
  return [...lines.slice(at - 2, at + 4), '--- but Prettier has', ...others.slice(at, at + 4)].join('\n');
}

/** @throws Error with the first difference. */
async function expectFormatted(text: string): Promise<void> {
  const expected = await formatted(text);
  if (text !== expected) throw new Error(firstDifference(text, expected));
}

await t.test('what is written of random interfaces is formatted as Prettier does it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.gen(), (draw) => expectFormatted(emitTypeScript(oddInterface(draw)))),
    { numRuns: 30 },
  );
});

await t.test('an optional type of any width is, on one line, on the next or on two', async () => {
  for (let length = 70; length <= 110; length += 1) {
    const tree = 'T'.padEnd(length, 'e');
    await expectFormatted(emitTypeScript(compiled(`struct ${tree} { ${tree} *left; ${tree} *right; };`)));
  }
});

await t.test('it compiles, passes our lint, and can be loaded', async (t) => {
  const project = new CheckedProject();
  t.teardown(() => project.remove());
  const texts: string[] = [];
  const collect = (draw: fc.GeneratorValue): void => {
    texts.push(emitTypeScript(oddInterface(draw) satisfies Interface));
  };
  fc.assert(fc.property(fc.gen(), collect), { numRuns: 10 });
  texts.forEach((text, i) => project.write(`odd${i}.ts`, text));
  t.same(project.typeErrors(), []);
  t.same(await project.lintErrors(), []);
  for (const i of texts.keys()) await t.resolves(import(`${project.folder}/out/odd${i}.js`), `odd${i}`);
});
