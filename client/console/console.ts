import { StringDecoder } from 'node:string_decoder';

export const PROMPT = 'c> ';
const MAX_LINE_CHARACTERS = 64 * 1024;

/** Where commands come from, and where the prompt goes. */
export interface Console {
  /** The lines typed; ends with the input, or when closed. */
  lines: AsyncIterable<string>;
  prompt(): void;
  /** A command is being carried out, until the next prompt; aborted when whoever types cancels it. */
  begin?(): AbortSignal;
  close(): void;
}

/** Commands from a pipe or a file, with the prompt all the same where whoever reads our output waits for it. */
export function pipedConsole({ hasPrompt }: { hasPrompt: boolean }): Console {
  return {
    lines: linesOf(process.stdin),
    prompt: () => {
      if (hasPrompt) process.stdout.write(PROMPT);
    },
    close: () => void process.stdin.destroy(),
  };
}

/** Commands given beforehand, without a prompt. `hasUnread`: some have not been reached. */
export function scriptedConsole(commands: readonly string[]): Console & { readonly hasUnread: boolean } {
  const unread = [...commands];
  return {
    lines: given(unread),
    prompt: () => undefined,
    close: () => undefined,
    get hasUnread() {
      return unread.length > 0;
    },
  };
}

/** Cuts text into lines. Of one without an end only the beginning is kept: no input may fill our memory. */
export async function* linesOf(
  input: AsyncIterable<Buffer>,
  maxCharacters = MAX_LINE_CHARACTERS,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  for await (const chunk of input) {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    pending = (pending + first).slice(0, maxCharacters);
    for (const line of others) {
      yield pending;
      pending = line.slice(0, maxCharacters);
    }
  }
  pending += decoder.end();
  if (pending !== '') yield pending;
}

async function* given(commands: string[]): AsyncGenerator<string> {
  for (let next = commands.shift(); next !== undefined; next = commands.shift()) {
    yield await Promise.resolve(next);
  }
}
