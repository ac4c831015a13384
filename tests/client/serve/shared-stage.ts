import path from 'node:path';
import { rmSync, writeFileSync } from 'node:fs';
import type { Test } from 'tap';
import { Seeder } from '../../../client/serve/seeder.js';
import { Server } from '../../../client/server/server-operations.js';
import type { Spelling } from '../../../daemons/p2p-protocol/index.js';
import { eventually } from '../../eventually.js';
import { rawPeer, type RawPeer } from '../raw-peer.js';

export const RESCAN_MS = 20;

/** A folder that is shared at a server played by hand, which knows base operations only. */
export interface Stage {
  readonly folder: string;
  readonly server: RawPeer;
  readonly seeder: Seeder;
  readonly said: string[];
  /** The requests that came so far, `OPCODE path`. */
  readonly requests: () => string[];
  /** Resolves when the folder has been looked at once more since the call, which takes a change to be seen. */
  readonly isFollowed: () => Promise<void>;
}

/** @param replies the bytes that each opcode, and what follows the user, is answered with */
export async function stage(
  t: Test,
  names: readonly string[],
  replies: (opcode: string, argument: string) => string,
  { wire = 'space', askAgainMs = 300_000 }: { wire?: Spelling; askAgainMs?: number } = {},
): Promise<Stage> {
  const folder = t.testdir({ share: Object.fromEntries(names.map((name) => [name, name])) });
  const share = path.join(folder, 'share');
  const said: string[] = [];
  const diagnose = (message: string): void => void said.push(message);
  const server = await rawPeer(t, (socket, index) => {
    const [opcode = '', , , argument = ''] = (server.received[index] ?? '').split('\0');
    socket.end(Buffer.from(replies(opcode, argument), 'latin1'));
  });
  const seeder = Seeder.start({
    server: new Server({
      endpoints: [server],
      wire,
      timestamps: () => Promise.resolve(''),
      diagnose,
    }),
    user: 'seed',
    folder: share,
    sharing: {},
    diagnose,
    say: diagnose,
    rescanMs: RESCAN_MS,
    askAgainMs,
  });
  t.teardown(() => seeder.close());
  const requests = (): string[] =>
    server.received
      .map((request) => request.split('\0'))
      .map(([opcode, , , file]) => {
        return opcode === 'PUBLISH' || opcode === 'DELETE' ? `${opcode} ${file ?? ''}` : (opcode ?? '');
      });
  const isFollowed = async (): Promise<void> => {
    writeFileSync(path.join(share, 'signal'), '');
    await eventually('a new file is published', () => requests().includes('PUBLISH signal'));
    rmSync(path.join(share, 'signal'));
    await eventually('and deleted', () => requests().includes('DELETE signal'));
  };
  return { folder: share, server, seeder, said, requests, isFollowed };
}

export const isReady = ({ said }: Stage): Promise<void> =>
  eventually('it is ready', () => said.includes('ready'));
