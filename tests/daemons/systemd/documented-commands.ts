import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { eventually } from '../../eventually.js';
import { ROOT } from '../../started-program.js';
import type { Machine } from './machine.js';

const PAGE = 'specs/installing.md';

/** The block of commands of specs/installing.md that has this text. */
function documented(text: string): string {
  const blocks = readFileSync(`${ROOT}${PAGE}`, 'utf8').matchAll(/```sh\n(.*?)```/gs);
  for (const [, block = ''] of blocks) if (block.includes(text)) return block;
  throw new Error(`${PAGE} has no block with ${text}`);
}

/** What the commands are tried with. */
interface Trial {
  /** Registers users of that name and a number; who was told that it is done, and what became of the others. */
  readonly register: (prefix: string, count: number) => Promise<{ users: string[]; faults: object }>;
  /** Waits until each of them is in the log once. */
  readonly isLogged: (prefix: string, users: readonly string[]) => Promise<void>;
}

/** An operator's day, by specs/installing.md, each command as it stands there. */
export async function performDocumented(t: Test, machine: Machine, trial: Trial): Promise<void> {
  const perform = (text: string): Promise<string> => machine.output(`set -e\n${documented(text)}`);
  const register = async (prefix: string): Promise<void> => {
    const { users, faults } = await trial.register(prefix, 3);
    t.equal(users.length, 3, `${prefix}: ${JSON.stringify(faults)}`);
    await trial.isLogged(prefix, users);
  };
  await t.test('opened to others', () => openToOthers(t, machine));
  await perform('--print-config');

  await register('before');
  await machine.output('systemctl reload sunshare-log-server');
  await eventually('there is a closed segment', () =>
    machine.holds('test -e /var/lib/sunshare-log/trail.db.000001'),
  );
  await register('kept');
  await perform('.backup');
  await register('after');
  await perform('sunshare-replaced');
  await machine.output('sunshare-audit check /var/lib/sunshare-log/trail.db');
  await machine.output('sunshare-audit verify /var/backups/sunshare-replaced/sunshare-log/trail.db');
  t.same((await trial.register('before', 3)).faults, { 'status 1': 3 }, 'those are there');
  t.equal((await trial.register('after', 3)).users.length, 3, 'these are gone, and can come again');

  await perform('logrotate');
  await machine.output('test -s /var/log/sunshare/rpc.log.1');
  await register('late');
  await machine.output('sunshare-audit verify /var/lib/sunshare-log/trail.db');
}

/** The editor types what the comment beside its command says. */
async function openToOthers(t: Test, machine: Machine): Promise<void> {
  const [edit = '', restart = ''] = documented('systemctl edit').split('\n');
  const [command = '', comment = ''] = edit.split('#');
  const [section = '', ...settings] = comment.replace(/\(.*?\)/, '').split(',');
  const typed = [section, ...settings].map((line) => line.trim()).join('\n');
  // the units of this machine lie elsewhere; and the command wants a terminal
  await machine.output(
    `ln -s /etc/systemd/system/sunshare-server.socket.d /run/units/
    printf '%s\n' '${typed}' >/tmp/typed
    printf '#!/bin/sh\ncp /tmp/typed "$1"\n' >/tmp/editor
    chmod +x /tmp/editor
    SYSTEMD_EDITOR=/tmp/editor script -qec '${command}' /dev/null`,
  );
  await machine.output(restart);
  await eventually('it listens everywhere', async () =>
    (await machine.property('sunshare-server', 'StatusText')).endsWith('on 0.0.0.0:12345'),
  );
  t.match(await machine.property('sunshare-server.socket', 'Listen'), '0.0.0.0:12345');
}
