import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type CompletedShell, completionScript } from '../shell-completion.js';
import type { InstalledFile } from './installed-file.js';
import { manifestOf } from './programs.js';

const DEADLINE_MS = 20_000;
/** How each shell finds completions; `%` stands for the program. */
const COMPLETIONS: Readonly<Record<CompletedShell, string>> = {
  bash: 'share/bash-completion/completions/%',
  zsh: 'share/zsh/vendor-completions/_%',
  fish: 'share/fish/vendor_completions.d/%.fish',
};

/** The manual's pages, and completions for shells as the programs themselves print them. */
export function helpFiles(root: string, prefix: string): InstalledFile[] {
  return [...manualPages(root, prefix), ...completions(root, prefix)];
}

function manualPages(root: string, prefix: string): InstalledFile[] {
  return manifestOf(root).man.map((file) => ({
    path: `${prefix}/share/man/man${file.at(-1) ?? ''}/${file.slice(file.lastIndexOf('/') + 1)}`,
    content: { file: join(root, file) },
  }));
}

function completions(root: string, prefix: string): InstalledFile[] {
  const shells = Object.keys(COMPLETIONS) as CompletedShell[];
  return Object.entries(manifestOf(root).bin).flatMap(([program, main]) =>
    shells.map((shell) => ({
      path: `${prefix}/${COMPLETIONS[shell].replace('%', program)}`,
      content: {
        text: program === 'sunshare' ? printedBy(join(root, main), shell) : completionScript(program, shell),
      },
    })),
  );
}

/** The client's scripts are the client's own. */
function printedBy(main: string, shell: CompletedShell): string {
  const args = [main, 'completion', shell];
  return execFileSync(process.execPath, args, { encoding: 'utf8', timeout: DEADLINE_MS });
}
