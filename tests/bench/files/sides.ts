import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../../eventually.js';
import { listeningPort, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, ours } from '../load.js';
import { anyFreePort } from '../../../daemons/system/free-port.js';

/** Somebody who serves the file. */
export interface Sender {
  readonly port: number;
  readonly pid: number;
}

export function ourSender(bench: Bench, file: string): Promise<Sender> {
  return started(bench, ours('tests/bench/files/serve-main.js', [file]));
}

export async function cSender(bench: Bench, file: string): Promise<Sender> {
  return started(bench, { command: await cProgram('file_sender'), args: [file] });
}

export function pipeSender(bench: Bench, file: string): Promise<Sender> {
  return started(bench, ours('tests/bench/files/pipe-server-main.js', [file]));
}

/** nginx with sendfile, as its package comes, without a log. */
export async function nginx(bench: Bench, file: string): Promise<Sender> {
  const folder = path.dirname(file);
  const port = await anyFreePort();
  const configuration = path.join(folder, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off; master_process off; user root; pid ${folder}/nginx.pid; error_log stderr notice;
    events { worker_connections 64; }
    http { access_log off; sendfile on; tcp_nopush on; client_body_temp_path ${folder}; proxy_temp_path ${folder};
      fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
      server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const { program } = startProgram(bench, {
    name: 'nginx',
    command: '/usr/sbin/nginx',
    args: ['-c', configuration],
  });
  await program.ready((text) => text.includes('using the "epoll" event method'));
  return { port, pid: program.pid ?? 0 };
}

/** `nc` that serves the file once; resolves to its port when it listens. */
export async function netcatSender(bench: Bench, file: string): Promise<number> {
  const port = await anyFreePort();
  const args = ['-c', 'exec nc -lN 127.0.0.1 "$0" <"$1"', String(port), file];
  startProgram(bench, { name: 'nc', command: 'sh', args });
  // a look by a connection would be the one that it serves
  await eventually('nc listens', () => isListening(port));
  return port;
}

function isListening(port: number): boolean {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'latin1').includes(` ${address} 00000000:0000 0A `);
}

/** Fetches from it into a file, and hashes what comes. */
export function netcatReceiver(port: number, file: string): Command {
  const args = ['-c', 'nc -d 127.0.0.1 "$0" | tee "$1" | sha256sum', String(port), `${file}.tee`];
  return { command: 'sh', args };
}

/** Fetches by GET FILE: into nothing, or into a file that is synced. */
export async function cReceiver(port: number, file: string, target?: string): Promise<Command> {
  const args = [String(port), file, ...(target === undefined ? [] : [target])];
  return { command: await cProgram('file_receiver'), args };
}

/** As GET_FILE does; a peer of the `underscore` family is not asked for a hash. */
export function ourDownload(port: number, file: string, wire: 'space' | 'underscore'): Command {
  return ours('tests/bench/files/download-main.js', [String(port), file, ourTarget(file), wire]);
}

export function ourTarget(file: string): string {
  return `${file}.ours`;
}

async function started(bench: Bench, command: Command): Promise<Sender> {
  const { program } = startProgram(bench, { name: command.command, ...command });
  const port = listeningPort(await program.ready((text) => text.includes('listening on ')));
  return { port, pid: program.pid ?? 0 };
}
