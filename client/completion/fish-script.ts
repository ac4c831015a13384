import { type FlagValue, type Flags, PROMPT_FLAGS, SUBCOMMANDS } from './completed-words.js';

/** For fish: to be sourced, or kept as `sunshare.fish` in a folder of completions. */
export function fishScript(): string {
  const names = Object.keys(SUBCOMMANDS).join(' ');
  const atPrompt = `not __fish_seen_subcommand_from ${names}`;
  const lines = [
    '# sunshare: completion for fish. In ~/.config/fish/config.fish: sunshare completion fish | source',
    'complete -c sunshare -f',
    `complete -c sunshare -n '${atPrompt}' -a '${names}'`,
    ...flagLines(atPrompt, PROMPT_FLAGS),
  ];
  for (const [name, { flags, words }] of Object.entries(SUBCOMMANDS)) {
    const within = `__fish_seen_subcommand_from ${name}`;
    if (words.length > 0) lines.push(`complete -c sunshare -n '${within}' -a '${words.join(' ')}'`);
    lines.push(...flagLines(within, flags));
  }
  return `${lines.join('\n')}\n`;
}

function flagLines(condition: string, flags: Flags): string[] {
  return Object.entries(flags).map(([flag, value]) => {
    const name = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
    return `complete -c sunshare -n '${condition}' ${name}${valueFlags(value)}`;
  });
}

function valueFlags(value: FlagValue): string {
  if (value === 'none') return '';
  if (value === 'other') return ' -x';
  if (value === 'file') return ' -r -F';
  if (value === 'folder') return " -x -a '(__fish_complete_directories)'";
  return ` -x -a '${value.join(' ')}'`;
}
