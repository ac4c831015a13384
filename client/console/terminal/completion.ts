import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { type ArgumentKind, type CommandName, COMMANDS, isCommandName } from '../command-list.js';
import { splitWords } from '../parse-line.js';

/** More would not help to choose. */
const MAX_CANDIDATES = 200;

/** What may stand in the place of an argument. */
export interface CompletionSource {
  ownNames(): readonly string[];
  users(beginning: string): Promise<readonly string[]>;
  publishedFiles(): readonly string[];
  filesOf(user: string): readonly string[];
  localFiles(beginning: string): Promise<readonly string[]>;
}

/**
 * What the last word of a line may become, and that word, as readline's completer tells it. A candidate has a blank
 * behind it where it is complete; a folder ends in `/`.
 */
export async function completeLine(line: string, source: CompletionSource): Promise<[string[], string]> {
  const words = splitWords(line);
  const current = /[^ \t]*$/.exec(line)?.[0] ?? '';
  const before = current === '' ? words : words.slice(0, -1);
  const candidates = await candidatesFor(before, current, source);
  return [candidates.slice(0, MAX_CANDIDATES), current];
}

async function candidatesFor(
  before: readonly string[],
  current: string,
  source: CompletionSource,
): Promise<string[]> {
  const [word, ...args] = before;
  if (word === undefined) return commandsFor(current);
  const command = word.toUpperCase();
  if (!isCommandName(command)) return [];
  if (command === 'HELP' && args.length === 0) return commandsFor(current);
  const kind = COMMANDS[command].parameters[args.length]?.[1] ?? flagOf(command, args);
  const found = kind === undefined ? [] : await wordsOf(kind, { args, current, source });
  return found
    .filter((candidate) => candidate.startsWith(current) && isTypeable(candidate))
    .map((candidate) => (candidate.endsWith('/') ? candidate : `${candidate} `));
}

/** In capitals whatever was typed: readline leaves what is there if the candidates do not begin with it. */
function commandsFor(beginning: string): string[] {
  const names = Object.keys(COMMANDS).filter((name) => name.startsWith(beginning.toUpperCase()));
  const isLowerCase = beginning !== beginning.toUpperCase();
  return names.map((name) => `${isLowerCase ? name.toLowerCase() : name} `);
}

function flagOf(command: CommandName, args: readonly string[]): 'long' | undefined {
  return command === 'LIST_CONTENT' && args.length === 1 ? 'long' : undefined;
}

interface Place {
  readonly args: readonly string[];
  readonly current: string;
  readonly source: CompletionSource;
}

async function wordsOf(
  kind: ArgumentKind | 'long',
  { args, current, source }: Place,
): Promise<readonly string[]> {
  switch (kind) {
    case 'long':
      return ['--long'];
    case 'ownName':
      return source.ownNames();
    case 'user':
      return source.users(current);
    case 'publishedFile':
      return source.publishedFiles();
    case 'remoteFile':
      return source.filesOf(args[0] ?? '');
    case 'localFile':
      return source.localFiles(current);
    case 'text':
      return [];
  }
}

/** A name that could not be typed, or would look like another, is not offered. */
function isTypeable(candidate: string): boolean {
  return !/\s/.test(candidate) && escapeForDisplay(candidate) === candidate;
}
