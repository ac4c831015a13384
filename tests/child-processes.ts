import { readdirSync, readFileSync } from 'node:fs';

interface State {
  /** One letter of proc(5). */
  readonly letter: string;
  readonly parent: number;
  /** In clock ticks (10 ms) since the boot. */
  readonly start: number;
}

/**
 * The numbers of the processes that a process has started and not outlived, in the order of their start: numbers begin
 * anew at pid_max, so that a later process may have the smaller one. None of none.
 */
export function childrenOf(parent: number | undefined): number[] {
  if (parent === undefined) return [];
  return readdirSync('/proc')
    .map((name) => ({ pid: Number(name), start: 0, ...stateOf(Number(name)) }))
    .filter((each) => each.parent === parent)
    .sort((one, other) => one.start - other.start)
    .map(({ pid }) => pid);
}

/** Whether it does nothing any more: a signal has stopped it, or it has ended. */
export function hasStopped(pid: number): boolean {
  return ['T', 'Z', 'X', undefined].includes(stateOf(pid)?.letter);
}

function stateOf(pid: number): State | undefined {
  try {
    // The name, in parentheses, may hold anything; the start is the field 22 of proc(5), the letter the field 3.
    const [, letter = '', parent, start] =
      /^.*\) (\S) (\d+) (?:\S+ ){17}(\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return { letter, parent: Number(parent), start: Number(start) };
  } catch {
    return undefined;
  }
}
