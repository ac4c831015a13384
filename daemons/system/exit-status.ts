import { constants } from 'node:os';

/** The status a shell would report for a program that ended so: 128 and the signal's number where one ended it. */
export function exitStatus(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
