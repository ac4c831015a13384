#!/usr/bin/env node
import { completedCommandLine } from '../../daemons/shell-completion.js';
import { callCommand } from './call/command.js';
import { compileCommand } from './compile/command.js';
import { withCompletion } from './completion.js';
import { dumpCommand } from './dump/command.js';
import { fmtCommand } from './fmt/command.js';
import { infoCommand } from './info/command.js';
import { proxyCommand } from './proxy/command.js';

// The subcommands, each in a file or a folder of its own beside this one.

const commands = completedCommandLine('sunrpc', '$0 COMMAND')
  .command(callCommand)
  .command(compileCommand)
  .command(dumpCommand)
  .command(fmtCommand)
  .command(infoCommand)
  .command(proxyCommand);

const completed = await withCompletion(commands);
await completed.demandCommand(1, 'say which command').parse();
