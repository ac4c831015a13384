import { procedureWords, type ProgramDefinition } from 'rpcgen-js';
import { readInterface } from '../../daemons/interface-file.js';

/**
 * The procedures that the last of these words may become, which may be empty; undefined where none is expected.
 * Nothing is said of a file with errors: that would end up on the line.
 */
export function procedureCompletions(words: readonly string[]): string[] | undefined {
  const current = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  if (current.startsWith('-')) return undefined;
  const files = words.slice(0, -1).filter(isInterfaceFile);
  if (previous === '--reply-to') return files.flatMap((file) => procedureWords(programsOf(file)));
  if (previous === '--procedure') return files.flatMap(procedureNames);
  const isCall = words[0] === 'call' && !words.includes('--list');
  return isCall && isInterfaceFile(previous) ? procedureWords(programsOf(previous)) : undefined;
}

function isInterfaceFile(word: string): boolean {
  return word.endsWith('.x');
}

function procedureNames(file: string): string[] {
  const versions = programsOf(file).flatMap((program) => program.versions);
  return versions.flatMap(({ procedures }) => procedures.map(({ name }) => name));
}

function programsOf(file: string): readonly ProgramDefinition[] {
  try {
    return readInterface(file).programs;
  } catch {
    return [];
  }
}
