import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { installPeers } from './install-peers.js';
import { inOrder, orderIn } from './order.js';
import { makeTemplate } from './postgres/initialized-database.js';
import { runFile } from './run-file.js';
import type { FileResult } from './tap-tally.js';

// Run by `make test`: node dist/tests/run-all.js [FOLDER under tests/]… ORDER repeats the order of a run.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const isCi = process.env['CI'] === 'true';

/** The compiled tests of the sources that are there: dist may still hold some whose source is gone. */
function testFiles(folders: readonly string[]): string[] {
  return readdirSync(`${ROOT}tests`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .filter((file) => folders.length === 0 || folders.some((folder) => file.startsWith(`${folder}/`)))
    .map((file) => `dist/tests/${file.replace(/\.ts$/, '.js')}`);
}

/** Runs the files, some at a time, and prints a line for each, and the whole TAP of one that failed. */
async function runFiles(files: readonly string[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  const waiting = files.values();
  const lane = async (): Promise<void> => {
    for (const file of waiting) {
      const result = await runFile(file, ROOT);
      results.push(result);
      console.log(describe(result));
    }
  };
  // Most tests wait for sockets and processes rather than compute: a few more than there are processors.
  await Promise.all(Array.from({ length: availableParallelism() + 2 }, lane));
  return results;
}

function describe(result: FileResult): string {
  const { file, passed, failed, skipped, seconds } = result;
  if (failed.length > 0) return `FAILED  ${file}\n${result.lines.join('\n')}`;
  const skips = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return `ok      ${file} (${passed.length} passed${skips}, ${seconds.toFixed(1)} s)`;
}

/** Prints what was skipped and what failed, by name, and the tally alone on the last line. */
function report(results: readonly FileResult[]): boolean {
  const count = (key: 'passed' | 'failed' | 'skipped'): number =>
    results.reduce((sum, result) => sum + result[key].length, 0);
  const list = (label: string, key: 'failed' | 'skipped'): void => {
    for (const { file, [key]: names } of results)
      for (const name of names) console.log(`${label}: ${file}: ${name}`);
  };
  console.log('');
  list(isCi ? 'FAILED, skipped with CI=true' : 'skipped', 'skipped');
  list('FAILED', 'failed');
  const failures = count('failed') + (isCi ? count('skipped') : 0);
  const skips = !isCi && count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
  console.log(`${count('passed')} passed, ${failures} failed${skips}`);
  return failures === 0 && count('passed') > 0;
}

const order = orderIn(process.env['ORDER']);
await installPeers();
// Says itself what is missing; the tests that need the driver are then skipped.
spawnSync('make', ['sqlite'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
await makeTemplate();
console.log(`ORDER=${order} repeats this order`);
const files = inOrder(testFiles(process.argv.slice(2)), order);
process.exitCode = report(await runFiles(files)) ? 0 : 1;
