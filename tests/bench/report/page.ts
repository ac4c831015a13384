import type { Group } from '../row.js';
import { machine } from './machine.js';
import type { Result } from './result.js';
import { section } from './text.js';

const PREFACE = `# Performance

How fast the real programs are, with their limits, checks and durability on, beside C programs made by \`rpcgen -C -N\`
with libtirpc, and beside other libraries. This file is written by \`make bench\`.

Absolute figures move by a factor of two on a small shared machine, so every mark is a **ratio** of two programs
measured in turn, once to warm up and then five times: the table has the median of the pairs, the least and the most.
\`make bench QUICK=1\` is a first look, one short pair a row but for those that take long to set up, and writes nothing;
\`make bench ONLY=sendlog\` measures the rows whose names begin so.`;

/** specs/performance.md. */
export function page(measured: readonly (readonly [Group, readonly Result[]])[], date: Date): string {
  const day = date.toISOString().slice(0, 10);
  const where = [`Measured on ${day}:`, ...machine()].join('\n- ').replace('\n', '\n\n');
  return [PREFACE, where, ...measured.map(([group, results]) => section(group, results))].join('\n\n') + '\n';
}
