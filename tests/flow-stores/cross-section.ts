import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { type PeerName, skipUnless } from '../peers.js';
import { PrivatePostgres } from '../postgres/private-postgres.js';
import { runFile } from '../run-file.js';
import { ROOT } from '../started-program.js';

/** Of tests/flow, some for each thing that a store is asked. `make flows` runs all of it with each store. */
const FLOWS = {
  sqlite: ['story', 'transcripts', 'one-name'],
  postgres: ['story', 'transcripts', 'one-name', 'published-before', 'two-clients-logged'],
} as const;

/** Runs some of tests/flow once more, with another store; one database does for all of it. */
export async function crossSection(store: keyof typeof FLOWS, needs: PeerName): Promise<void> {
  const skip = skipUnless(needs);
  await t.test(`some of the functional tests with ${store}`, { skip }, async (t) => {
    process.env['STORE'] = store;
    if (store === 'postgres') process.env['PRIVATE_POSTGRES'] = (await PrivatePostgres.start(t)).folder;
    // Their own folders would be those of the same tests with the store in memory, which may run at the same time.
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-flows-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    for (const flow of FLOWS[store]) {
      const { passed, failed, skipped, lines } = await runFile(
        `${ROOT}dist/tests/flow/${flow}.test.js`,
        folder,
      );
      t.same({ failed, skipped }, { failed: [], skipped: [] }, `${flow}: ${passed.length} passed`);
      if (failed.length > 0) t.comment(lines.join('\n'));
    }
  });
}
