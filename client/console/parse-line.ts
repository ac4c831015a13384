import { escapeForDisplay } from '../../daemons/text/escape.js';
import type { Command } from '../session/command.js';
import {
  type CommandName,
  COMMANDS,
  isCommandName,
  isLocalCommand,
  type LocalCommand,
  type ProtocolCommand,
  usageOf,
} from './command-list.js';

/** A line that is no command. */
export interface Refusal {
  /** Its first word, in capitals. */
  readonly command: string;
  readonly status: 'unknownCommand' | 'syntaxError';
  /** What the console says to it. */
  readonly message: string;
}

/** A line is a command for the session, one for the console itself, nothing at all (blank), or refused. */
export type ParsedLine =
  | { kind: 'command'; command: Command }
  | { kind: 'help'; about: CommandName | undefined }
  | { kind: 'status' }
  | { kind: 'nothing' }
  | { kind: 'refused'; refusal: Refusal };

const FIRST_WORD = /^([^ \t]+)[ \t]*(.*)$/s;

/**
 * Reads one line of the console. The command word is case-insensitive, blanks and tabs separate the arguments, and
 * the description of PUBLISH is the rest of its line as typed. Of the commands that the protocol does not have only
 * those of `local` are known.
 */
export function parseLine(line: string, local: readonly LocalCommand[] = []): ParsedLine {
  const [word, rest] = splitFirstWord(line.trim());
  if (word === '') return { kind: 'nothing' };
  const name = word.toUpperCase();
  if (!isCommandName(name)) return unknownCommand(name);
  if (isLocalCommand(name)) return local.includes(name) ? parseLocal(name, rest) : unknownCommand(name);
  const command = buildCommand(name, rest);
  return command === undefined ? syntaxError(name) : { kind: 'command', command };
}

function parseLocal(name: LocalCommand, rest: string): ParsedLine {
  if (rest === '') return name === 'STATUS' ? { kind: 'status' } : { kind: 'help', about: undefined };
  const about = rest.toUpperCase();
  if (name === 'STATUS' || splitWords(rest).length > 1) return syntaxError(name);
  return isCommandName(about) ? { kind: 'help', about } : unknownCommand(about);
}

function buildCommand(name: ProtocolCommand, rest: string): Command | undefined {
  if (name === 'SEARCH') return rest === '' ? undefined : { name, text: rest };
  const words = name === 'PUBLISH' ? splitFirstWord(rest).filter(isFilled) : splitWords(rest);
  const [target = '', flag] = words;
  if (name === 'LIST_CONTENT' && words.length === 2 && flag === '--long')
    return { name: 'LIST_CONTENT_LONG', userName: target };
  if (words.length !== COMMANDS[name].parameters.length) return undefined;
  const [first = '', second = '', third = ''] = words;
  switch (name) {
    case 'LIST_USERS':
    case 'QUIT':
      return { name };
    case 'DELETE':
      return { name, fileName: first };
    case 'PUBLISH':
      return { name, fileName: first, description: second };
    case 'GET_FILE':
      return { name, userName: first, remoteFileName: second, localFileName: third };
    default:
      return { name, userName: first };
  }
}

function unknownCommand(command: string): ParsedLine {
  const message = `Error: command ${escapeForDisplay(command)} not valid.`;
  return { kind: 'refused', refusal: { command, status: 'unknownCommand', message } };
}

function syntaxError(command: CommandName): ParsedLine {
  const form = COMMANDS[command].parameters.length === 0 ? 'Use' : 'Usage';
  const message = `Syntax error. ${form}: ${usageOf(command)}`;
  return { kind: 'refused', refusal: { command, status: 'syntaxError', message } };
}

function splitFirstWord(text: string): [word: string, rest: string] {
  const match = FIRST_WORD.exec(text);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

/** The words of a text between its blanks and tabs. */
export function splitWords(text: string): string[] {
  return text.split(/[ \t]+/).filter(isFilled);
}

function isFilled(word: string): boolean {
  return word !== '';
}
