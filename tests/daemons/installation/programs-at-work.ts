import { spawnSync } from 'node:child_process';
import type { Test } from 'tap';
import { manifestOf } from '../../../daemons/installation/programs.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { eventually } from '../../eventually.js';
import { listeningPort, ROOT, saysReady, type StartedProgram, startProgram } from '../../started-program.js';

const DEADLINE_MS = 30_000;
const HOST = ['--host', '127.0.0.1'];

/** Each program that lies in a folder says its version and its usage. */
export function sayWhatTheyAre(t: Test, bin: string): void {
  const { bin: programs, version } = manifestOf(ROOT);
  for (const program of Object.keys(programs)) {
    const run = (flag: string): string => {
      const { stdout, stderr } = spawnSync(`${bin}/${program}`, [flag], {
        encoding: 'utf8',
        timeout: DEADLINE_MS,
      });
      return stderr === '' ? stdout : `stderr: ${stderr}`;
    };
    t.equal(run('--version'), `${version}\n`, program);
    t.ok(run('--help').startsWith(`${program} `), program);
  }
}

/** Each of them is run for real, together with the others and with all that they load late. */
export async function workTogether(t: Test, bin: string): Promise<void> {
  const start = (program: string, ...args: string[]): StartedProgram =>
    startProgram(t, { name: program, command: `${bin}/${program}`, args });
  const portmapper = start('sunshare-portmapper', '-p', '0');
  const datetime = start('sunshare-datetime', '-p', '0');
  await Promise.all([portmapper, datetime].map(({ program }) => program.ready(saysReady)));
  const found = `127.0.0.1:${listeningPort(portmapper.output.stderr)}`;
  const logServer = start('sunshare-log-server', ...HOST, '--portmapper', found);
  await logServer.program.ready(saysReady);
  const url = `http://127.0.0.1:${listeningPort(datetime.output.stderr)}/datetime`;
  const port = String(await anyFreePort());
  const admin = ['--admin', '127.0.0.1:0'];
  const server = start(
    'sunshare-server',
    ...['-p', port, ...HOST, '--portmapper', found, '--datetime', url, ...admin],
  );
  await server.program.ready(saysReady);
  const page = /admin on (\S+)/.exec(server.output.stderr)?.[1] ?? '';
  t.match(await (await fetch(`${page}/metrics`)).text(), /^sunshare_ready 1$/m);
  t.equal((await fetch(page)).status, 200, 'the page');

  const printedBy = async (program: string, ...args: string[]): Promise<string> => {
    const { program: running, output } = start(program, ...args);
    t.equal(await running.ended, 'ended with status 0', `${program}: ${output.stderr}`);
    return output.stdout;
  };
  const client = ['-s', '127.0.0.1', '-p', port, '--datetime', url, '-c', 'REGISTER alice'];
  t.match(await printedBy('sunshare', ...client), 'REGISTER OK');
  t.match(await printedBy('sunrpc', 'info', '-p', found), /536870913/);
  await eventually('the record is in the trail', async () =>
    (await printedBy('sunshare-audit', 'read', found)).includes('alice'),
  );
}
