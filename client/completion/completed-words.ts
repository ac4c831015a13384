import { COMMANDS, isLocalCommand } from '../console/command-list.js';

/** What follows a flag: nothing, one of these words, a file, a folder, or something that nobody can guess. */
export type FlagValue = 'none' | 'file' | 'folder' | 'other' | readonly string[];
export type Flags = Readonly<Record<string, FlagValue>>;

/** The shells that scripts are made for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SPELLINGS = ['space', 'underscore'];

const EVERYWHERE: Flags = { '--help': 'none', '--version': 'none' };

const SERVER: Flags = {
  '-s': 'other',
  '-p': 'other',
  '--wire': SPELLINGS,
  '--datetime': 'other',
  '--tls': 'none',
  '--tls-ca': 'file',
  '--tls-peers': ['allow', 'require'],
  '--secret-file': 'file',
};

/** The flags of the prompt, which is what there is without a subcommand. */
export const PROMPT_FLAGS: Flags = {
  ...EVERYWHERE,
  ...SERVER,
  '--share-dir': 'folder',
  '--limit-rate': 'other',
  '-c': Object.keys(COMMANDS).filter((name) => !isLocalCommand(name) || name === 'STATUS'),
  '--force': 'none',
  '--no-progress': 'none',
  '--json': 'none',
};

interface Subcommand {
  readonly flags: Flags;
  /** What stands behind it. */
  readonly words: readonly string[];
}

/** The subcommands; a test compares all flags with those of `--help`. */
export const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  serve: {
    flags: {
      ...EVERYWHERE,
      ...SERVER,
      '--user': 'other',
      '--share-dir': 'folder',
      '--limit-rate': 'other',
      '--config': 'file',
      '--print-config': 'none',
      '--log-level': ['error', 'warn', 'info', 'debug'],
      '--log-format': ['text', 'json'],
    },
    words: [],
  },
  check: {
    flags: { ...EVERYWHERE, '--peer': 'none', '--wire': SPELLINGS, '--timeout': 'other', '--json': 'none' },
    words: [],
  },
  completion: { flags: EVERYWHERE, words: SHELLS },
};

/** Each flag that a value follows, with the subcommand it belongs to: empty for the prompt. */
export function flagsWithValues(): { command: string; flag: string; value: FlagValue }[] {
  const contexts: [string, Flags][] = [['', PROMPT_FLAGS]];
  for (const [command, { flags }] of Object.entries(SUBCOMMANDS)) contexts.push([command, flags]);
  return contexts.flatMap(([command, flags]) =>
    Object.entries(flags)
      .filter(([, value]) => value !== 'none')
      .map(([flag, value]) => ({ command, flag, value })),
  );
}
