import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Checks } from './checks.js';
import type { ClientConsole } from './console.js';

/** Somebody who shares a file and fetches the other's. */
export interface Sharer {
  user: string;
  console: ClientConsole;
  /** The file to publish, and where the one that is fetched goes. */
  sharedFile: string;
  fetchedFile: string;
  content: Buffer;
}

/** Gives a user a file of random bytes to share. */
export function sharer(user: string, console: ClientConsole, folder: string, fileBytes: number): Sharer {
  const content = randomBytes(fileBytes);
  const sharedFile = `${folder}/${user}-shares.bin`;
  writeFileSync(sharedFile, content);
  return { user, console, sharedFile, fetchedFile: `${folder}/${user}-fetched.bin`, content };
}

/**
 * The story: both users do the same at the same time. They wait for each other only where one needs what the other did:
 * before they look each other up, and before they take their files back.
 */
export async function tellStory(alice: Sharer, bob: Sharer, checks: Checks): Promise<void> {
  const both = async (act: (me: Sharer, other: Sharer, checks: Checks) => Promise<void>): Promise<void> => {
    await Promise.all([act(alice, bob, checks), act(bob, alice, checks)]);
  };
  await both(appear);
  await both(lookAround);
  await both(fetch);
  await both(leave);
}

async function appear(me: Sharer, _other: Sharer, checks: Checks): Promise<void> {
  await me.console.ready();
  await expectAnswer(me, checks, `REGISTER ${me.user}`, /^REGISTER OK$/);
  await expectAnswer(me, checks, `CONNECT ${me.user}`, /^CONNECT OK$/);
  await expectAnswer(me, checks, `PUBLISH ${me.sharedFile} what ${me.user} shares`, /^PUBLISH OK$/);
}

async function lookAround(me: Sharer, other: Sharer, checks: Checks): Promise<void> {
  const userLine = new RegExp(String.raw`^LIST_USERS OK\n(?:.*\n)*\s*${other.user}\s+\S+\s+\d+\s*(?:\n|$)`);
  await expectAnswer(me, checks, 'LIST_USERS', userLine);
  const answer = await me.console.command(`LIST_CONTENT ${other.user}`);
  const [verdict, ...paths] = answer.split('\n').map((line) => line.trim());
  const isTrue = verdict === 'LIST_CONTENT OK' && paths.includes(other.sharedFile);
  checks.add({
    what: `${me.user}: LIST_CONTENT ${other.user} shows what was published`,
    isTrue,
    found: answer,
  });
}

async function fetch(me: Sharer, other: Sharer, checks: Checks): Promise<void> {
  const command = `GET_FILE ${other.user} ${other.sharedFile} ${me.fetchedFile}`;
  await expectAnswer(me, checks, command, /^GET_FILE OK$/);
  const fetched = readFetched(me.fetchedFile);
  checks.add({
    what: `${me.user}: the ${other.content.length} bytes fetched from ${other.user} are identical`,
    isTrue: fetched?.equals(other.content) === true,
    found: fetched === undefined ? 'no file' : difference(fetched, other.content),
  });
}

async function leave(me: Sharer, _other: Sharer, checks: Checks): Promise<void> {
  await expectAnswer(me, checks, `DELETE ${me.sharedFile}`, /^DELETE OK$/);
  await expectAnswer(me, checks, `DISCONNECT ${me.user}`, /^DISCONNECT OK$/);
  const farewell = await me.console.quit();
  checks.add({ what: `${me.user}: QUIT`, isTrue: farewell.endsWith('+++ FINISHED +++'), found: farewell });
}

async function expectAnswer(me: Sharer, checks: Checks, command: string, answer: RegExp): Promise<void> {
  const found = await me.console.command(command);
  checks.add({ what: `${me.user}: ${command}`, isTrue: answer.test(found), found });
}

function difference(found: Buffer, expected: Buffer): string {
  const at = found.findIndex((byte, index) => byte !== expected[index]);
  return `${found.length} bytes${at < 0 ? '' : `, other ones from byte ${at} on`}`;
}

function readFetched(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
