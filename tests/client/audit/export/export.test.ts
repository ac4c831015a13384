import path from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { runExport } from '../../../../client/audit/export/run.js';
import { skipUnless } from '../../../peers.js';
import { audited } from '../audit-run.js';
import { writeTrail } from '../trail-writer.js';
import { type MadeTrail, randomTrail } from '../verify/random-chain.js';

const skip = skipUnless('sqlite');

await t.test('export has every record of every file, in order', { skip }, async (t) => {
  const file = path.join(t.testdir({}), 'trail.db');
  const [made] = fc.sample(randomTrail(9, 9), { seed: 1, numRuns: 1 }) as [MadeTrail];
  await writeTrail(file, made, [2, 3]);
  const jsonl = await audited((surroundings) => runExport(file, 'jsonl', surroundings));
  t.match(jsonl, { code: 0, stderr: '' });
  const lines = jsonl.stdout.trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line) as { position: number; hash: string });
  t.same(
    objects.map(({ position, hash }) => ({ position, hash })),
    made.records.map(({ position, hash }) => ({ position, hash })),
  );
  const csv = await audited((surroundings) => runExport(file, 'csv', surroundings));
  t.match(csv, { code: 0, stderr: '' });
  t.match(csv.stdout, /^position,.*hash\r\n1,/);
  t.equal(csv.stdout.split('\r\n').length, 11, 'a heading, nine lines, and nothing behind the last');
});

await t.test('a store that is none is said', { skip }, async (t) => {
  const { code, stdout, stderr } = await audited((surroundings) =>
    runExport(path.join(t.testdir({}), 'nothing'), 'jsonl', surroundings),
  );
  t.same({ code, stdout }, { code: 4, stdout: '' });
  t.match(stderr, /there is no such file/);
});
