import yargs, { type ArgumentsCamelCase, type CommandModule } from 'yargs';
import { PARSING } from '../../../daemons/command-line.js';

/**
 * Has a command of `sunrpc` carried out in this process, from its words to its exit status.
 * @param carryOut in the place of the command's own, which speaks through the process
 * @param say is told what is wrong with the words; the status is 2 then
 */
export async function parsedCommand<F>(
  command: CommandModule<object, F>,
  args: readonly string[],
  carryOut: (flags: ArgumentsCamelCase<F>) => Promise<number>,
  say: (text: string) => void,
): Promise<number | null> {
  const [name = ''] = String(command.command).split(' ');
  let status: number | null = null;
  await yargs([name, ...args])
    .scriptName('sunrpc')
    .locale('en')
    .parserConfiguration(PARSING)
    .strict()
    .exitProcess(false)
    .fail((message: string) => {
      say(`sunrpc: ${message}\n`);
      status = 2;
    })
    .command({
      ...command,
      handler: async (flags) => {
        status ??= await carryOut(flags);
      },
    })
    .parseAsync();
  return status;
}
