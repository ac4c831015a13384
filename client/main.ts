#!/usr/bin/env node
import { commandLine } from '../daemons/command-line.js';
import { checkCommand } from './check/command.js';
import { completionCommand } from './completion/command.js';
import { promptCommand } from './console/command.js';
import { serveCommand } from './serve/command.js';

// The prompt is what there is without a subcommand; each of those is in a folder of its own beside this file.

await commandLine('sunshare', '$0 -s HOST[:PORT] -p PORT [options]')
  .command(promptCommand)
  .command(serveCommand)
  .command(checkCommand)
  .command(completionCommand)
  .parse();
