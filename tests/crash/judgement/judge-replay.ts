import { isDeepStrictEqual } from 'node:util';
import { OPERATIONS, statusByte } from '../../../daemons/p2p-protocol/index.js';
import { answerOf, type LoadOperation, UNKNOWN_USER, type UserState } from '../load/user-model.js';
import type { ExportedRecord } from './exported-record.js';

/**
 * Carries out what a trail holds, record by record: each result has to be the one that the records before it bring
 * about, and what remains at the end has to be what the server holds. So no operation took effect without its record,
 * and no record stands without the effect. Returns what is wrong.
 */
export function judgeReplay(
  records: readonly ExportedRecord[],
  held: ReadonlyMap<string, UserState>,
): string[] {
  const faults: string[] = [];
  const states = new Map<string, UserState>();
  for (const record of records) {
    const { operation, path } = readOperation(record.operation);
    if (operation === undefined) {
      faults.push(`position ${record.position} holds an operation that nobody asked: ${record.operation}`);
      continue;
    }
    const state = states.get(record.username) ?? UNKNOWN_USER;
    const { answer, after } = answerOf(state, { operation, ...(path !== undefined && { path }) });
    const result = statusByte(operation, answer.status);
    if (record.result !== result)
      faults.push(
        `position ${record.position}, ${record.username} ${record.operation}: result ${record.result}, not ${result}`,
      );
    states.set(record.username, after);
  }
  for (const [user, state] of held) {
    const replayed = states.get(user) ?? UNKNOWN_USER;
    if (!isDeepStrictEqual(replayed, state))
      faults.push(
        `${user}: the server holds ${JSON.stringify(state)}, the trail makes ${JSON.stringify(replayed)}`,
      );
  }
  return faults;
}

/** `PUBLISH /a/path` in its parts. */
function readOperation(text: string): { operation?: LoadOperation; path?: string } {
  const [name = '', path] = text.split(' ');
  if (!isOperation(name)) return {};
  return { operation: name, ...(path !== undefined && { path }) };
}

function isOperation(name: string): name is LoadOperation {
  return name in OPERATIONS;
}
