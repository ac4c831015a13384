import t, { type Test } from 'tap';
import type { Directory } from '../../../../daemons/p2p-server/store/directory.js';

/** How long sessions last in the directories that are tested. */
export const SESSION_TTL_SECONDS = 10;

export const home = { ip: '127.0.0.1', port: 4000 };
export const away = { ip: '10.0.0.2', port: 65535 };

export interface OpenedDirectory {
  readonly directory: Directory;
  /** Lets time pass. */
  readonly advanceMs: (ms: number) => void | Promise<void>;
  readonly close?: () => Promise<void>;
}

/** Tests a rule on a directory of its own. */
export type DirectoryTest = (
  rule: string,
  run: (t: Test, opened: OpenedDirectory) => Promise<void>,
) => Promise<unknown>;

/** @param open gives a fresh and empty directory */
export function directoryTests(name: string, open: () => Promise<OpenedDirectory>): DirectoryTest {
  return (rule, run) =>
    t.test(`${name}: ${rule}`, async (t) => {
      const opened = await open();
      t.teardown(() => opened.close?.());
      await run(t, opened);
    });
}
