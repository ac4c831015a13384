import type { Command } from '../session/command.js';
import { escapeForDisplay } from './display.js';

/** The word that a line begins with. */
export type CommandName = Exclude<Command['name'], 'LIST_CONTENT_LONG'>;

/** A line is a command, nothing at all (blank), or an error whose text goes to the console as it stands. */
export type ParsedLine =
  { kind: 'command'; command: Command } | { kind: 'nothing' } | { kind: 'error'; text: string };

/** The arguments of each command, as its usage line names them. */
const PARAMETERS: Record<CommandName, readonly string[]> = {
  REGISTER: ['userName'],
  UNREGISTER: ['userName'],
  CONNECT: ['userName'],
  DISCONNECT: ['userName'],
  PUBLISH: ['fileName', 'description'],
  DELETE: ['fileName'],
  LIST_USERS: [],
  LIST_CONTENT: ['userName'],
  GET_FILE: ['userName', 'remote_fileName', 'local_fileName'],
  SEARCH: ['words'],
  QUIT: [],
};

const FIRST_WORD = /^([^ \t]+)[ \t]*(.*)$/s;

/**
 * Reads one line of the console. The command word is case-insensitive, blanks and tabs separate the arguments, and
 * the description of PUBLISH is the rest of its line as typed.
 */
export function parseLine(line: string): ParsedLine {
  const [word, rest] = splitFirstWord(line.trim());
  if (word === '') return { kind: 'nothing' };
  const name = word.toUpperCase();
  if (!isCommandName(name))
    return { kind: 'error', text: `Error: command ${escapeForDisplay(name)} not valid.` };
  const command = buildCommand(name, rest);
  return command === undefined ? { kind: 'error', text: syntaxError(name) } : { kind: 'command', command };
}

function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(PARAMETERS, word);
}

function buildCommand(name: CommandName, rest: string): Command | undefined {
  if (name === 'SEARCH') return rest === '' ? undefined : { name, text: rest };
  const words = name === 'PUBLISH' ? splitFirstWord(rest).filter(isFilled) : splitWords(rest);
  const [target = '', flag] = words;
  if (name === 'LIST_CONTENT' && words.length === 2 && flag === '--long')
    return { name: 'LIST_CONTENT_LONG', userName: target };
  if (words.length !== PARAMETERS[name].length) return undefined;
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

function syntaxError(name: CommandName): string {
  const parameters = PARAMETERS[name].map((parameter) => ` <${parameter}>`).join('');
  return `Syntax error. ${parameters === '' ? 'Use' : 'Usage'}: ${name}${parameters}`;
}

function splitFirstWord(text: string): [word: string, rest: string] {
  const match = FIRST_WORD.exec(text);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

function splitWords(text: string): string[] {
  return text.split(/[ \t]+/).filter(isFilled);
}

function isFilled(word: string): boolean {
  return word !== '';
}
