import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '../eventually.js';

const run = promisify(execFile);

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A host next to the one that the test is on, in the same network: for tests that run in a namespace. */
export interface OtherHost {
  /** Our address in that network, and its broadcast address. */
  readonly ours: string;
  readonly broadcast: string;
  readonly its: string;
  /** A command as it is run there. */
  readonly there: (command: string, ...args: string[]) => { command: string; args: string[] };
}

const NAME = 'other';
const OURS = '192.0.2.1';
const ITS = '192.0.2.2';

/** Makes a network namespace with a wire to it, by the name of what is in `/run`, which is the test's own. */
export async function otherHost(t: Teardown): Promise<OtherHost> {
  const there = (command: string, ...args: string[]) => ({
    command: 'nsenter',
    args: [`--net=/run/netns/${NAME}`, command, ...args],
  });
  await run('ip', ['netns', 'add', NAME]);
  t.teardown(async () => {
    await run('ip', ['netns', 'delete', NAME]);
  });
  await run('ip', ['link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', NAME]);
  t.teardown(async () => {
    await run('ip', ['link', 'delete', 'wire']);
  });
  for (const { command, args } of [
    { command: 'ip', args: ['address', 'add', `${OURS}/24`, 'brd', '+', 'dev', 'wire'] },
    // a broadcast by libtirpc ends at once where it cannot send from an IPv6 address that is still being tried
    { command: 'ip', args: ['link', 'set', 'wire', 'addrgenmode', 'none'] },
    there('ip', 'link', 'set', 'wire', 'addrgenmode', 'none'),
    { command: 'ip', args: ['link', 'set', 'wire', 'up'] },
    there('ip', 'address', 'add', `${ITS}/24`, 'brd', '+', 'dev', 'wire'),
    there('ip', 'link', 'set', 'wire', 'up'),
    there('ip', 'link', 'set', 'lo', 'up'),
  ])
    await run(command, args);
  // the kernel lets both ends send only some time after they were set up
  const showWire = ['-br', 'link', 'show', 'dev', 'wire'];
  for (const { command, args } of [{ command: 'ip', args: showWire }, there('ip', ...showWire)])
    await eventually('the wire carries', async () => (await run(command, args)).stdout.includes(' UP '));
  return { ours: OURS, its: ITS, broadcast: '192.0.2.255', there };
}
