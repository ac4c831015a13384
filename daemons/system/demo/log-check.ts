import { isTimestamp } from '../../datetime/datetime-format.js';
import type { Check } from './checks.js';
import type { Sharer } from './story.js';

type LoggedSharer = Pick<Sharer, 'user' | 'sharedFile'>;

const LINE = /^(\S+) (.+) (\S{10} \S{8})$/;
const TWO_WORDS = /^(LIST USERS|LIST CONTENT|GET USER INFO)$/;
const SHOWN_LINES = 3;
const LOOK_UPS = ['GET_USER_INFO', 'LIST_USERS'];

/** What foreign programs may do otherwise than ours, without being wrong. */
interface LogLeniency {
  /** How a client finds the peer before GET_FILE: ours by one GET_USER_INFO, others by LIST_USERS, or from memory. */
  isLookUpFree: boolean;
  /** A foreign server may log LIST USERS as it received it, ours writes an underscore. */
  isSpellingFree: boolean;
}

/**
 * Checks the log line by line: every line is well-formed, and each user's lines are his operations in their order, one
 * line for each. Lines of both users may interleave.
 */
export function checkLog(log: string, sharers: readonly LoggedSharer[], leniency: LogLeniency): Check[] {
  const lines = log.split('\n').filter((line) => line !== '');
  const entries = lines.map(parseLine);
  const known = new Set(sharers.map((each) => each.user));
  const malformed = lines.filter((_line, index) => !known.has(entries[index]?.user ?? ''));
  const form: Check = {
    what: `rpc.log: all ${lines.length} lines are "<user> <OPERATION>[ <path>] <timestamp>"`,
    isTrue: malformed.length === 0 && log.endsWith('\n'),
    found: faultsOfForm(lines, malformed),
  };
  const stories = sharers.map((each) => {
    const operations = entries.flatMap((entry) => (entry?.user === each.user ? [entry.operation] : []));
    const spelled = leniency.isSpellingFree ? operations.map(withUnderscores) : operations;
    return checkOperations(each, spelled, leniency);
  });
  return [form, ...stories];
}

function faultsOfForm(lines: readonly string[], malformed: readonly string[]): string {
  if (lines.length === 0) return 'no line';
  if (malformed.length === 0) return 'a last line without its end';
  const shown = malformed.slice(0, SHOWN_LINES).join(' | ');
  return malformed.length > SHOWN_LINES ? `${shown} | … (${malformed.length} such lines)` : shown;
}

interface LogEntry {
  user: string;
  operation: string;
}

function parseLine(line: string): LogEntry | undefined {
  const [, user, operation, timestamp] = LINE.exec(line) ?? [];
  if (user === undefined || operation === undefined || !isTimestamp(timestamp ?? '')) return undefined;
  return { user, operation };
}

function checkOperations({ user, sharedFile }: LoggedSharer, found: string[], leniency: LogLeniency): Check {
  const before = ['REGISTER', 'CONNECT', `PUBLISH ${sharedFile}`, 'LIST_USERS', 'LIST_CONTENT'];
  const after = [`DELETE ${sharedFile}`, 'DISCONNECT'];
  const lookUps = found.slice(before.length, found.length - after.length);
  const expected = [...before, ...(leniency.isLookUpFree ? lookUps : ['GET_USER_INFO']), ...after];
  const areLookUps = lookUps.every((operation) => LOOK_UPS.includes(operation));
  return {
    what: `rpc.log: one line for each of the ${expected.length} operations of ${user}, in their order`,
    isTrue: areLookUps && found.join('\n') === expected.join('\n'),
    found: found.length === 0 ? 'no line' : found.join(', '),
  };
}

function withUnderscores(operation: string): string {
  return TWO_WORDS.test(operation) ? operation.replaceAll(' ', '_') : operation;
}
