import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { exampleJson, fromJson, type Interface, JsonValueError, type Type } from 'rpcgen-js';
import { readStream } from 'rpcgen-js/bounded-read';
import { reasonOf } from '../../../daemons/reason.js';
import { CallFailure } from './call-failure.js';
import { withSoleMember } from './sole-member.js';

/** More than this is no argument: a record of RPC has at most 2 GiB, and servers take far less. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** A longer example helps nobody. */
const MAX_EXAMPLE_CHARACTERS = 1000;

/**
 * The text of the arguments: the word itself, what the file says for `@FILE`, what the input says for `-`.
 * @throws CallFailure `arguments` for what cannot be read, or has no end
 */
export async function argumentText(word: string, input: () => Readable): Promise<string> {
  if (word !== '-' && !word.startsWith('@')) return word;
  try {
    const source = word === '-' ? input() : createReadStream(word.slice(1));
    return withoutMark((await readStream(source, MAX_TEXT_BYTES)).toString('utf8'));
  } catch (error) {
    throw new CallFailure('arguments', `cannot read the arguments: ${reasonOf(error)}`, undefined, error);
  }
}

/** Editors of some systems put a byte order mark in front. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * The arguments of a procedure from their text. Where the type is a struct of one member its value alone will do,
 * unless that is an object itself; a void argument has no text.
 * @throws CallFailure `arguments`, with what would fit
 */
export function argumentsFrom(described: Interface, type: Type, text: string | undefined): unknown {
  if (text === undefined && type.kind === 'void') return undefined;
  try {
    return fromJson(described, type, withSoleMember(described, type, parsed(text)), { path: 'args' });
  } catch (error) {
    if (!(error instanceof JsonValueError || error instanceof CallFailure)) throw error;
    throw new CallFailure('arguments', error.message, exampleHint(described, type), error);
  }
}

function exampleHint(described: Interface, type: Type): string {
  const example = JSON.stringify(exampleJson(described, type));
  return example.length > MAX_EXAMPLE_CHARACTERS
    ? 'see its types in the file'
    : `they look like this: '${example}'`;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined)
    throw new CallFailure('arguments', 'the procedure takes arguments, and there are none');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CallFailure('arguments', `the arguments are no JSON: ${reasonOf(error)}`, undefined, error);
  }
}
