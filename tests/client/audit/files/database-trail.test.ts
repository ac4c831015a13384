import { readdirSync, rmSync } from 'node:fs';
import t, { type Test } from 'tap';
import { parsePostgresUrl } from '../../../../daemons/postgres/postgres-url.js';
import { PostgresTrail } from '../../../../daemons/trail/postgres/postgres-trail.js';
import { SmallDisk } from '../../../crash/faults/small-disk.js';
import { NOBODY, sampleBatch } from '../../../daemons/trail/sample-trail.js';
import { eventually } from '../../../eventually.js';
import { skipUnless } from '../../../peers.js';
import { PrivatePostgres } from '../../../postgres/private-postgres.js';
import { ROOT, startProgram, type StartedProgram } from '../../../started-program.js';

const AUDIT = `${ROOT}dist/client/audit/main.js`;

await t.test('sunshare-audit of a database', { skip: skipUnless('postgresql') }, async (t) => {
  const postgres = await PrivatePostgres.start(t);

  /** A trail of five records, and how it is audited, with a folder of its own for what is temporary. */
  const subject = async (
    t: Test,
  ): Promise<{
    schema: string;
    folder: string;
    store: string;
    audit: (command: string, reader?: string) => StartedProgram;
  }> => {
    const schema = await postgres.newSchema();
    const store = postgres.storeIn(schema);
    const trail = await PostgresTrail.open({ url: parsePostgresUrl(store), diagnose: () => undefined });
    t.match(await trail.append(sampleBatch(1, 5), NOBODY), { kind: 'held', head: 5 });
    await trail.close();
    const folder = t.testdir();
    const audit = (command: string, reader?: string): StartedProgram => {
      const words = [process.execPath, AUDIT, command, store];
      const [first = '', ...others] =
        reader === undefined ? words : ['sh', '-c', `"$@" | ${reader}`, 'sh', ...words];
      return startProgram(t, { name: command, command: first, args: others, env: { TMPDIR: folder } });
    };
    return { schema, folder, store, audit };
  };

  await t.test(
    'what a database lets in once its constraints are gone is told, where it was a stack',
    async (t) => {
      const { schema, audit } = await subject(t);
      const table = `${schema}.trail_records`;
      await postgres.sql(`ALTER TABLE ${table} DROP CONSTRAINT trail_records_pkey;
      INSERT INTO ${table} SELECT position, source, 77, username, operation, timestamp, result, address, received_ms,
        caller, authentication, identity, hash FROM ${table} WHERE position = 3`);
      for (const command of ['verify', 'export']) {
        const { program, output } = audit(command);
        await program.ended;
        t.equal(program.exitCode, 1);
        t.match(
          output.stderr,
          /^sunshare-audit: NOT SOUND: the record at position 3 is none that a trail can hold/m,
        );
        t.notMatch(output.stderr, / at .*\.js/);
      }
    },
  );

  await t.test('no copy of it is left behind where the reader goes, or a signal ends it', async (t) => {
    const { schema, folder, audit } = await subject(t);
    await audit('export', 'true').program.ended;
    t.same(readdirSync(folder), []);
    await postgres.sql(`ALTER TABLE ${schema}.trail_records RENAME TO slow;
      CREATE VIEW ${schema}.trail_records AS SELECT slow.* FROM ${schema}.slow, pg_sleep(100)`);
    const slow = audit('verify');
    await eventually('the copy has begun', () => readdirSync(folder).length === 1);
    await slow.program.stop('SIGTERM');
    t.match(await slow.program.ended, /SIGTERM/);
    t.same(readdirSync(folder), []);
  });

  await t.test('that its copy has no room is no fault of the trail, and says where', async (t) => {
    const { folder, audit } = await subject(t);
    rmSync(folder, { recursive: true });
    const { program, output } = audit('verify');
    await program.ended;
    t.equal(program.exitCode, 4);
    t.match(output.stderr, `into ${folder}: `);
    t.notMatch(output.stderr, / at .*\.js/);
  });

  await t.test('a full disk is no fault of the trail', { skip: skipUnless('root', 'unshare') }, async (t) => {
    const { schema, folder, store } = await subject(t);
    const disk = await SmallDisk.mount(t, folder);
    const audit = async (): Promise<StartedProgram> => {
      const [command, ...args] = [...disk.runBy, process.execPath, AUDIT, 'verify', store];
      const started = startProgram(t, { name: 'verify', command, args, env: { TMPDIR: folder } });
      await started.program.ended;
      return started;
    };
    t.equal((await audit()).program.exitCode, 0, 'there is room for five records');
    await postgres.sql(`UPDATE ${schema}.trail_sources SET identity = repeat('x', 2000000)`);
    const { program, output } = await audit();
    t.equal(program.exitCode, 4);
    t.match(output.stderr, /^sunshare-audit: cannot copy .* into .*: database or disk is full$/m);
    t.notMatch(output.stderr, / at .*\.js/);
  });
});
