import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuditRecord } from '../../../daemons/programs/audit.js';
import { SqliteTrail } from '../../../daemons/trail/sqlite/sqlite-trail.js';
import { tapInNamespace } from '../../interop/namespace.js';
import { skipUnless } from '../../peers.js';
import { chainFault, NOBODY, readAll, sampleBatch, sampleRecord, SOURCE } from './sample-trail.js';

// In a mount namespace of its own, where a file system of a megabyte can be made.

const t = await tapInNamespace(import.meta.url);

const skip = skipUnless('namespace');

await t.test(
  'a full disk: nothing is half stored, and it goes on when there is room',
  { skip },
  async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-full-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
    t.teardown(() => execFileSync('umount', ['-l', folder]));
    const ballast = path.join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(300_000));

    const said: string[] = [];
    const shown: AuditRecord[] = [];
    let waiting = 0;
    const trail = await SqliteTrail.open({
      file: path.join(folder, 'trail'),
      diagnose: (message) => said.push(message),
      echo: {
        before: (records) => void (waiting += records.length),
        after(records) {
          waiting -= records.length;
          shown.push(...('records' in records ? records.records() : records));
        },
        undone: (records) => void (waiting -= records.length),
      },
    });
    t.teardown(() => trail.close());

    let head = 0;
    /** Groups that were stored, each with a record of a source that was not known. */
    let groups = 0;
    let failure: unknown;
    while (failure === undefined && head < 10_000) {
      const newSource = { ...sampleBatch(1, 1), source: Buffer.alloc(16, String(groups).padStart(16, '-')) };
      const batches = [sampleBatch(head + 1, 50), sampleBatch(head + 51, 50), newSource];
      const results = await Promise.allSettled(batches.map((batch) => trail.append(batch, NOBODY)));
      failure = results.find((result) => result.status === 'rejected')?.reason;
      if (failure === undefined) {
        head += 100;
        groups++;
      } else
        t.ok(
          results.every(({ status }) => status === 'rejected'),
          'all of a group fails',
        );
    }
    t.match(failure, { message: /full|disk I\/O/ });
    t.equal(waiting, 0);
    t.equal(shown.length, head + groups);
    t.equal(await trail.head(SOURCE), head, 'nothing of it is there');
    t.equal((await readAll(trail)).length, head + groups);
    const entry = sampleRecord(1).entry;
    const big = Array.from({ length: 500 }, () =>
      trail.log({ ...entry, operation: 'x'.repeat(512) }, NOBODY),
    );
    t.ok(
      (await Promise.allSettled(big)).every(({ status }) => status === 'rejected'),
      'by SENDLOG neither',
    );

    rmSync(ballast);
    t.match(await trail.append(sampleBatch(head + 1, 100), NOBODY), { kind: 'held', head: head + 100 });
    t.equal(chainFault(await readAll(trail)), undefined);
    t.equal(shown.length, head + groups + 100);
    t.equal(trail.counters.sources, 1 + groups, 'of the group that failed none is counted');
    t.match(said.at(-1), /records are stored again$/);
  },
);
