import { flagsWithValues, type FlagValue, PROMPT_FLAGS, SUBCOMMANDS } from './completed-words.js';

/** For bash: to be sourced. */
export function bashScript(): string {
  const names = Object.keys(SUBCOMMANDS);
  return `# sunshare: completion for bash. In ~/.bashrc: source <(sunshare completion bash)
_sunshare() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  case "$command $previous" in
${valueCases()}
  esac
  case $command in
    '') words='${[...names, ...Object.keys(PROMPT_FLAGS)].join(' ')}' ;;
${names.map(wordsCase).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _sunshare sunshare
`;
}

function wordsCase(name: string): string {
  const { flags, words } = SUBCOMMANDS[name] ?? { flags: {}, words: [] };
  return `    ${name}) words='${[...words, ...Object.keys(flags)].join(' ')}' ;;`;
}

function valueCases(): string {
  const cases = flagsWithValues().map(
    ({ command, flag, value }) => `    '${command} ${flag}') ${valueReply(value)}return ;;`,
  );
  return cases.join('\n');
}

function valueReply(value: FlagValue): string {
  if (value === 'other' || value === 'none') return '';
  if (value === 'file' || value === 'folder')
    return `compopt -o filenames; mapfile -t COMPREPLY < <(compgen -${value === 'file' ? 'f' : 'd'} -- "$current"); `;
  return `mapfile -t COMPREPLY < <(compgen -W '${value.join(' ')}' -- "$current"); `;
}
