import { readFileSync } from 'node:fs';
import { reasonOf } from '../../reason.js';
import type { System } from '../system.js';
import type { Checks } from './checks.js';
import { canUnbuffer, type ForeignCommands } from './foreign-parts.js';
import { checkLog } from './log-check.js';
import { startCast, startClient } from './start-cast.js';
import { type Sharer, sharer, tellStory } from './story.js';

const ALICE_BYTES = 100_000;
const BOB_BYTES = 1_048_577;

/** Starts the system, lets Alice and Bob tell the story, stops the system, and judges its log. */
export async function perform(system: System, commands: ForeignCommands, checks: Checks): Promise<void> {
  const stage = await startCast(system, commands, process.env['STORE']);
  const client = (user: string, fileBytes: number): Sharer =>
    sharer(user, startClient(system, user, stage, commands.client), system.folder, fileBytes);
  const [alice, bob] = [client('alice', ALICE_BYTES), client('bob', BOB_BYTES)];
  try {
    await tellStory(alice, bob, checks);
  } catch (error) {
    const found = reasonOf(error);
    checks.add({ what: 'the story comes to its end', isTrue: false, found });
  }
  judgeParts(system, checks);
  // A log server may hold back lines until its end, and our P2P server sends what is queued before its own.
  await system.stop();
  judgeLog(readFileSync(system.file('rpc.log'), 'utf8'), [alice, bob], commands, checks);
}

/** Says what much else may have failed from: a program that did not live as long as the story. */
function judgeParts(system: System, checks: Checks): void {
  const found = system.lostParts;
  if (found.length > 0)
    checks.add({ what: 'every part runs until the story has ended', isTrue: false, found: found.join('; ') });
}

function judgeLog(log: string, sharers: readonly Sharer[], commands: ForeignCommands, checks: Checks): void {
  const { client, server, logServer } = commands;
  console.log(`\nrpc.log:\n${log}`);
  if (log === '' && logServer !== undefined && !canUnbuffer()) {
    checks.note('rpc.log cannot be checked: what the foreign log server printed was lost in its buffer');
    return;
  }
  const isLookUpFree = client !== undefined || server !== undefined;
  if (isLookUpFree)
    checks.note('how a foreign client or server looks a peer up before GET_FILE is not checked');
  for (const check of checkLog(log, sharers, { isLookUpFree, isSpellingFree: server !== undefined })) {
    checks.add(check);
  }
}
