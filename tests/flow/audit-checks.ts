import type { Test } from 'tap';
import { printed } from '../eventually.js';
import { performP2p } from '../p2p-request.js';
import type { StartedProgram } from '../started-program.js';
import { anyOf, type RunningServer, storeAsked } from './several-servers.js';

export const AT = '11/05/2025 18:02:34';

/** 50 answers take about 0.2 s; where each waits for a log server or a portmapper, they take minutes. */
const NORMAL_SPEED_MS = 10_000;

/**
 * Registers `count` users, one after the other, and checks that all are answered, at normal speed. Resolves to the lines
 * that the log is to have for them. `at` picks which of several servers is asked.
 */
export async function registerMany(
  t: Test,
  port: number,
  name: string,
  count: number,
  at: (port: number) => number = anyOf,
): Promise<string[]> {
  const expected: string[] = [];
  const start = performance.now();
  for (let index = 1; index <= count; index++) {
    const reply = await performP2p(at(port), 'REGISTER', AT, `${name}${index}`);
    if (!reply.equals(Buffer.of(0))) t.fail(`the answer to ${name}${index}: ${reply.toString('hex')}`);
    expected.push(`${name}${index} REGISTER ${AT}`);
  }
  const elapsedMs = performance.now() - start;
  t.ok(elapsedMs < NORMAL_SPEED_MS, `${count} answers at normal speed: ${Math.round(elapsedMs)} ms`);
  return expected;
}

/** Waits until a program has said something on stderr. */
export async function untilSaid(started: StartedProgram, words: string): Promise<void> {
  await printed(started, 'stderr', (text) => text.includes(words));
}

/** How many lines of a program's stderr contain these words; of several, of the one that has most. */
export function countOf(program: StartedProgram & Pick<RunningServer, 'each'>, words: string): number {
  const counts = (program.each ?? [program]).map(
    ({ output }) => output.stderr.split('\n').filter((line) => line.includes(words)).length,
  );
  return Math.max(...counts);
}

/** What a server that stops says of records that the log server has not: that they are lost, or that they wait. */
export function saysLeft(count: number): RegExp {
  const left =
    storeAsked() === 'memory'
      ? 'operations? (was|were) not logged'
      : 'records? waits? in .* for the log server';
  return new RegExp(`stopping: ${count} ${left}`);
}

/** Waits until a log server has printed as much as these lines are. */
export async function arrives(
  logServer: StartedProgram,
  expected: readonly string[],
  deadlineMs?: number,
): Promise<void> {
  const length = expected.reduce((sum, line) => sum + line.length + 1, 0);
  await printed(logServer, 'stdout', (text) => text.length >= length, deadlineMs);
}
