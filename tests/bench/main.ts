import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { installPeers } from '../install-peers.js';
import { ROOT } from '../started-program.js';
import { Bench } from './bench.js';
import { missingFileTools } from './files/tools.js';
import { GROUPS } from './groups.js';
import { page } from './report/page.js';
import { type Result, resultOf } from './report/result.js';
import { line } from './report/text.js';
import type { Group, Row } from './row.js';

// Run by `make bench`. QUICK=1: all rows within two minutes. ONLY=NAME: the rows whose names begin so.

const only = process.env['ONLY'] ?? '';
const isQuick = (process.env['QUICK'] ?? '') !== '';

async function measured(row: Row): Promise<Result> {
  const why = row.skip?.() ?? false;
  if (why !== false) return { row, kind: 'not measured', why };
  const bench = new Bench({ isQuick });
  try {
    return resultOf(row, await row.measure(bench));
  } catch (error) {
    return { row, kind: 'not measured', why: String(error) };
  } finally {
    await bench.end();
  }
}

async function measuredGroup(group: Group): Promise<readonly [Group, Result[]]> {
  const results: Result[] = [];
  for (const row of group.rows.filter(({ name }) => name.startsWith(only))) {
    const result = await measured(row);
    console.log(line(result));
    results.push(result);
  }
  return [group, results];
}

async function write(text: string): Promise<void> {
  const filepath = `${ROOT}specs/performance.md`;
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

await installPeers(missingFileTools());
const groups: (readonly [Group, Result[]])[] = [];
for (const group of GROUPS) groups.push(await measuredGroup(group));
const results = groups.flatMap(([, ofGroup]) => ofGroup);
const kept = results.filter((result) => result.kind === 'measured' && result.holds).length;
console.log(`\n${kept} of ${results.length} marks hold`);
if (!isQuick && only === '') await write(page(groups, new Date()));
process.exitCode = results.some(({ kind }) => kind === 'not measured') || results.length === 0 ? 1 : 0;
