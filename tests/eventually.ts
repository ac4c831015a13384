import { setTimeout as delay } from 'node:timers/promises';
import type { ProgramStream } from '../daemons/system/program.js';
import type { StartedProgram } from './started-program.js';

const DEADLINE_MS = 20_000;
const PAUSE_MS = 20;

/**
 * Asks again and again until it is so: for what foreign programs do without telling.
 * @throws Error naming `what`, when it is not so in time
 */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs / 1_000} s: ${what}`);
    await delay(PAUSE_MS);
  }
}

/**
 * Waits until all that a program has printed on one stream since its start satisfies `isEnough`; resolves to it.
 * @throws Error quoting the text, when that does not happen in time
 */
export function printed(
  { program, output }: StartedProgram,
  stream: ProgramStream,
  isEnough: (text: string) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      const end = output[stream].slice(-2_000);
      reject(new Error(`${program.name}: not the expected ${stream} within ${deadlineMs} ms: ${end}`));
    }, deadlineMs);
    const look = (): void => {
      if (!isEnough(output[stream])) return;
      clearTimeout(late);
      resolve(output[stream]);
    };
    program.onOutput(look);
    look();
  });
}

/** Waits until a program has printed that many whole lines on its stdout; resolves to them. */
export async function printedLines(
  started: StartedProgram,
  count: number,
  deadlineMs?: number,
): Promise<string[]> {
  const text = await printed(started, 'stdout', (text) => lines(text).length >= count, deadlineMs);
  return lines(text);
}

/** The whole lines of a text, without their ends. */
export function lines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
