import { escapeForDisplay } from '../../../daemons/text/escape.js';
import { type Command, statusOf } from '../../../client/audit/surroundings.js';

/** What a command printed and with which status it ended. */
export interface AuditRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a command of `sunshare-audit` in this process: a hundred processes would take a minute. */
export async function audited(command: Command): Promise<AuditRun> {
  const output = { stdout: '', stderr: '' };
  const code = await statusOf(command, {
    print: (text) => {
      output.stdout += text;
      return Promise.resolve();
    },
    say: (line) => void (output.stderr += `${escapeForDisplay(line)}\n`),
  });
  return { ...output, code };
}
