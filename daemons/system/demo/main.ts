#!/usr/bin/env node
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diagnostics } from '../../diagnostics/diagnostics.js';
import { reasonOf } from '../../reason.js';
import { exitStatus } from '../exit-status.js';
import { runInNamespace } from '../namespace.js';
import { System } from '../system.js';
import { Checks } from './checks.js';
import { type ForeignCommands, foreignCommands, foreignWords } from './foreign-parts.js';
import { perform } from './performance.js';
import { needsNamespace } from './start-cast.js';

// `make demo`: Alice and Bob share files through the whole system, without a prompt, every step checked.

const IN_NAMESPACE = '--in-namespace';
const say = diagnostics('sunshare');

async function demo(commands: ForeignCommands): Promise<number> {
  const system = new System(say);
  const interruption = stoppedBySignals(system);
  const checks = new Checks();
  for (const words of foreignWords(commands)) checks.note(words);
  try {
    await perform(system, commands, checks);
  } catch (error) {
    const found = reasonOf(error);
    checks.add({ what: 'the system starts', isTrue: false, found });
  }
  await system.stop();
  console.log(`\ndemo: ${checks.summary()}`);
  const signal = interruption();
  if (signal !== undefined) return exitStatus(null, signal);
  if (checks.haveFailed) {
    say(`what each program printed is in ${system.folder}`);
    return 1;
  }
  rmSync(system.folder, { recursive: true });
  return 0;
}

/** A signal stops the system, a second one kills it. @returns what tells which signal came last, if one did */
function stoppedBySignals(system: System): () => NodeJS.Signals | undefined {
  let interruption: NodeJS.Signals | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (interruption !== undefined) system.kill();
      interruption = signal;
      void system.stop();
    });
  return () => interruption;
}

const commands = foreignCommands(process.env);
if (!process.argv.includes(IN_NAMESPACE) && (await needsNamespace(commands))) {
  say('foreign programs look the log server up on port 111, which we may not have: going to a namespace');
  process.exitCode = await runInNamespace(fileURLToPath(import.meta.url), [IN_NAMESPACE]);
} else {
  process.exitCode = await demo(commands);
}
