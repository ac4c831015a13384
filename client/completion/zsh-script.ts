import { flagsWithValues, type FlagValue, PROMPT_FLAGS, SUBCOMMANDS } from './completed-words.js';

/** For zsh: to be sourced after compinit, or kept as `_sunshare` in a folder of $fpath. */
export function zshScript(): string {
  const names = Object.keys(SUBCOMMANDS);
  return `#compdef sunshare
# sunshare: completion for zsh. In ~/.zshrc, after compinit: source <(sunshare completion zsh)
_sunshare() {
  local previous=$words[CURRENT-1] command='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in (${names.join('|')}) command=$word; break ;; esac
  done
  case "$command $previous" in
${valueCases()}
  esac
  case $command in
    ('') compadd -- ${[...names, ...Object.keys(PROMPT_FLAGS)].join(' ')} ;;
${names.map(wordsCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _sunshare ]]; then _sunshare "$@"; else compdef _sunshare sunshare; fi
`;
}

function wordsCase(name: string): string {
  const { flags, words } = SUBCOMMANDS[name] ?? { flags: {}, words: [] };
  return `    (${name}) compadd -- ${[...words, ...Object.keys(flags)].join(' ')} ;;`;
}

function valueCases(): string {
  const cases = flagsWithValues().map(
    ({ command, flag, value }) => `    ('${command} ${flag}') ${valueReply(value)}return ;;`,
  );
  return cases.join('\n');
}

function valueReply(value: FlagValue): string {
  if (value === 'other' || value === 'none') return '';
  if (value === 'file' || value === 'folder') return value === 'file' ? '_files; ' : '_files -/; ';
  return `compadd -- ${value.join(' ')}; `;
}
