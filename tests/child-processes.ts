import { readdirSync, readFileSync } from 'node:fs';

interface State {
  /** One letter of proc(5). */
  readonly letter: string;
  readonly parent: number;
}

/** The numbers of the processes that a process has started and not outlived; none of none. */
export function childrenOf(parent: number | undefined): number[] {
  if (parent === undefined) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => stateOf(pid)?.parent === parent);
}

/** Whether it does nothing any more: a signal has stopped it, or it has ended. */
export function hasStopped(pid: number): boolean {
  return ['T', 'Z', 'X', undefined].includes(stateOf(pid)?.letter);
}

function stateOf(pid: number): State | undefined {
  try {
    // The name, in parentheses, may hold anything.
    const [, letter = '', parent] =
      /^.*\) (\S) (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return { letter, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
