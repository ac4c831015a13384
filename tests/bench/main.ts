import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { installPeers } from '../install-peers.js';
import { ROOT } from '../started-program.js';
import { Bench } from './bench.js';
import { missingFileTools } from './files/tools.js';
import { GROUPS } from './groups.js';
import { beInterruptible, INTERRUPTION } from './interruption.js';
import { page } from './report/page.js';
import { type Result, resultOf } from './report/result.js';
import { line } from './report/text.js';
import type { Group, Row } from './row.js';

// Run by `make bench`. QUICK=1: all rows in short. ONLY=NAME: the rows whose names begin so.

const USAGE_ERROR_STATUS = 2;
const only = process.env['ONLY'] ?? '';
const isQuick = (process.env['QUICK'] ?? '') !== '';
let running: Bench | undefined;

async function measured(row: Row): Promise<Result> {
  const why = row.skip?.() ?? false;
  if (why !== false) return { row, kind: 'not measured', why };
  const bench = new Bench({ isQuick });
  running = bench;
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
  for (const row of picked(group)) {
    const result = await measured(row);
    if (INTERRUPTION.aborted) process.exit();
    console.log(line(result));
    results.push(result);
  }
  return [group, results];
}

function picked({ rows }: Group): readonly Row[] {
  return rows.filter(({ name }) => name.startsWith(only)).filter((row) => !isLeftOut(row));
}

function isLeftOut({ isLong = false }: Row): boolean {
  return isQuick && only === '' && isLong;
}

function endUnlessPicked(): void {
  if (GROUPS.some((group) => picked(group).length > 0)) return;
  const names = GROUPS.map(({ title, rows }) => `${title}: ${rows.map(({ name }) => name).join(' ')}`);
  console.error(`ONLY=${only}: no row's name begins so. The rows are:\n${names.join('\n')}`);
  process.exit(USAGE_ERROR_STATUS);
}

function sayHowQuick(): void {
  console.log(
    'a first look at programs that have just begun: most ratios are far better in the whole measurement',
  );
  const left = GROUPS.flatMap(({ rows }) => rows.filter(isLeftOut)).map(({ name }) => name);
  if (left.length > 0) console.log(`left out: ${left.join(' ')}`);
}

async function write(text: string): Promise<void> {
  const filepath = `${ROOT}specs/performance.md`;
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

endUnlessPicked();
await installPeers(missingFileTools());
beInterruptible(async () => running?.end());
const groups: (readonly [Group, Result[]])[] = [];
for (const group of GROUPS) groups.push(await measuredGroup(group));
const results = groups.flatMap(([, ofGroup]) => ofGroup);
const kept = results.filter((result) => result.kind === 'measured' && result.holds).length;
console.log(`\n${kept} of ${results.length} marks hold`);
if (isQuick) sayHowQuick();
if (!isQuick && only === '') await write(page(groups, new Date()));
process.exitCode = results.some(({ kind }) => kind === 'not measured') ? 1 : 0;
