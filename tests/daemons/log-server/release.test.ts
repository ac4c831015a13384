import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import t, { type Test } from 'tap';
import { LOG_PROG } from '../../../daemons/programs/audit.js';
import { parseSource } from '../../../daemons/trail/source-key.js';
import { skipUnless } from '../../peers.js';
import { listeningPort, saysReady, type StartedProgram, startOurs } from '../../started-program.js';

const SOURCE = '01234567-89ab-cdef-0123-456789abcdef';

async function started(t: Test, file: string, ...flags: string[]): Promise<StartedProgram> {
  const networks = ['--allow', '127.0.0.2', '--allow', '127.0.0.3'];
  const common = ['--register', 'off', '--host', '127.0.0.1', '--store', `sqlite:${file}`, ...networks];
  const program = startOurs(t, 'daemons/log-server/main.js', [...common, ...flags]);
  await program.program.ready(saysReady);
  return program;
}

/** What an address is told that reports the next record of the source. */
async function report(
  t: Test,
  { output }: StartedProgram,
  localAddress: string,
  sequence: bigint,
): Promise<string> {
  const transport = tcpTransport({ host: '127.0.0.1', port: listeningPort(output.stderr), localAddress });
  t.teardown(() => transport.close());
  const entry = { username: 'alice', operation: 'REGISTER', timestamp: '11/05/2025 18:02:34' };
  const records = [{ entry, result: 0, address: '' }];
  const batch = { source: parseSource(SOURCE), first: sequence, oldest: 1n, records };
  return (await createClient(LOG_PROG.AUDIT_VERS, transport).APPEND(batch)).tag;
}

await t.test('a source changes hands when it is released', { skip: skipUnless('sqlite') }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sunshare-release-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'trail');
  const before = await started(t, file);
  t.equal(await report(t, before, '127.0.0.2', 1n), 'AUDIT_OK');
  t.equal(await report(t, before, '127.0.0.3', 2n), 'AUDIT_FOREIGN_SOURCE');
  await before.program.stop();
  const unknown = '00000000000000000000000000000001';
  const after = await started(t, file, '--release', SOURCE, '--release', unknown);
  t.match(after.output.stderr, /: source 0123456789abcdef0123456789abcdef belonged to 127\.0\.0\.2\/32, and/);
  t.match(after.output.stderr, /: source 0+1 is not known: there is nothing to release/);
  t.equal(await report(t, after, '127.0.0.3', 2n), 'AUDIT_OK');
  t.equal(await report(t, after, '127.0.0.2', 3n), 'AUDIT_FOREIGN_SOURCE', 'once');
});

await t.test('a source as it is written', (t) => {
  const bytes = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
  t.same(parseSource(SOURCE), bytes);
  t.same(parseSource('0123456789ABCDEF0123456789abcdef'), bytes);
  for (const text of ['', SOURCE.slice(1), `${SOURCE}0`, '0123456789abcdef-0123456789abcdef', 'g'.repeat(32)])
    t.throws(() => parseSource(text), { message: `expected a source, a UUID, got "${text}"` }, text);
  t.end();
});
