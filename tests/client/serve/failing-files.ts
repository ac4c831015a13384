import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** Until the test has ended, each folder is a disk of its own for this process: one renamed to its name exchanges it. */
export function eachFolderIsADisk(t: Teardown): void {
  const real = fs.stat;
  Object.assign(fs, {
    stat: async (place: string) => {
      const found = await real(place);
      return Object.assign(found, { dev: found.ino });
    },
  });
  syncBuiltinESMExports();
  t.teardown(() => {
    Object.assign(fs, { stat: real });
    syncBuiltinESMExports();
  });
}

/** Until the test has ended, `readdir` and `stat` of this process fail where `faultAt` gives a code for the path. */
export function failFileCalls(t: Teardown, faultAt: (place: string) => string | undefined): void {
  for (const name of ['readdir', 'stat'] as const) {
    const real = fs[name] as (place: string, ...rest: unknown[]) => Promise<unknown>;
    const failing = async (place: string, ...rest: unknown[]): Promise<unknown> => {
      const code = faultAt(path.resolve(place));
      if (code !== undefined) throw Object.assign(new Error(`${code}: ${name} '${place}'`), { code });
      return real(place, ...rest);
    };
    Object.assign(fs, { [name]: failing });
    t.teardown(() => {
      Object.assign(fs, { [name]: real });
      syncBuiltinESMExports();
    });
  }
  syncBuiltinESMExports();
}
