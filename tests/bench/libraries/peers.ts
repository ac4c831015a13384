import { existsSync } from 'node:fs';
import path from 'node:path';
import { listeningPort, ROOT, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import type { Command } from '../load.js';

const FOLDER = `${ROOT}tests/bench/peers`;

/** Why nothing can be compared with other libraries; false where they are installed. */
export function skipUnlessPeers(): string | false {
  return existsSync(`${FOLDER}/node_modules/.package-lock.json`)
    ? false
    : 'the other libraries are not installed: make bench';
}

/** A program of tests/bench/peers. */
export function peer(file: string, args: readonly string[]): Command {
  return { command: process.execPath, args: [`${FOLDER}/${file}`, ...args] };
}

/** A server of the same job over another library; returns its port. */
export async function peerServer(bench: Bench, library: string): Promise<number> {
  const command = peer('sendlog/serve.mjs', [library, path.join(bench.folder(), 'log')]);
  const { program, output } = startProgram(bench, { name: library, ...command });
  await program.ready((text) => text.includes('listening on '));
  return listeningPort(output.stdout);
}
