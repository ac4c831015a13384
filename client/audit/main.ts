#!/usr/bin/env node
import { completedCommandLine, COMPLETION_TEXT } from '../../daemons/shell-completion.js';
import { checkCommand } from './check/command.js';
import { exportCommand } from './export/command.js';
import { readCommand } from './read/command.js';
import { tailCommand } from './tail/command.js';
import { verifyCommand } from './verify/command.js';

// The subcommands, each in a folder of its own beside this file.

await completedCommandLine('sunshare-audit', '$0 COMMAND')
  .command(verifyCommand)
  .command(checkCommand)
  .command(exportCommand)
  .command(readCommand)
  .command(tailCommand)
  .completion('completion', COMPLETION_TEXT)
  .demandCommand(1, 'say which command')
  .parse();
