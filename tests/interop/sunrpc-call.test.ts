import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toJson } from 'rpcgen-js';
import t from 'tap';
import { sunrpc, type SunrpcRun } from '../client/sunrpc/sunrpc-run.js';
import { skipUnless } from '../peers.js';
import { compiled } from '../rpc/rpcgen-js/compiled.js';
import { ROOT } from '../started-program.js';
import { startCServer } from './conformance/c-peers.js';
import { VALUES } from './xdr/random-values.js';

// sunrpc call against a server made by rpcgen, which knows every type that rpcgen does.

const SOURCE = ['tests/interop/all-types.x', 'tests/interop/conformance/outcomes.x']
  .map((file) => readFileSync(ROOT + file, 'utf8'))
  .join('\n');

const folder = mkdtempSync(join(tmpdir(), 'sunshare-call-c-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, 'outcomes.x');
writeFileSync(FILE, SOURCE);

const skip = skipUnless('rpcgen', 'gcc', 'libtirpc');

await t.test('values of every type come back from C as they went, over tcp and udp', { skip }, async (t) => {
  const ports = await startCServer(t);
  const described = compiled(SOURCE);
  const values = fc.sample(VALUES.everything, { numRuns: 4, seed: 20 });
  await Promise.all(
    values.map(async (value, i) => {
      const netid = i % 2 === 0 ? 'tcp' : 'udp';
      const json = toJson(described, { kind: 'named', name: 'everything' }, value);
      const args = ['127.0.0.1', FILE, 'OUTCOMES_PROG.OUTCOMES_NEW.ECHO_EVERYTHING', '-', '-T', netid];
      const run = await sunrpc(['call', ...args, '--port', String(ports[netid])], JSON.stringify(json));
      t.equal(run.stderr, '');
      t.equal(run.stdout, `${JSON.stringify(json, undefined, 2)}\n`);
    }),
  );
});

/** How an answer of the C server ends the call: the status, and words. */
const ANSWERS: readonly (readonly [number, RegExp, ...string[]])[] = [
  [0, /^$/, 'OUTCOMES_NEW.INCREMENT', '41'],
  [0, /^$/, 'OUTCOMES_NEW.GIVE_UID', '--uid', '1234'],
  [7, /AUTH_TOOWEAK\n.*--auth sys/, 'OUTCOMES_NEW.GIVE_UID'],
  [7, /the server has versions 2 to 4, not 3\n.*has OUTCOMES_OLD, OUTCOMES_NEW/, 'OUTCOMES_MISSING.0'],
  [
    7,
    /does not have program 536871031/,
    'OUTCOMES_NEW.ANSWER_BY',
    '{"is_denied": false, "stat": 1, "low": 0, "high": 0}',
  ],
  [7, /has no procedure 2/, 'OUTCOMES_NEW.ANSWER_BY', '{"is_denied": false, "stat": 3, "low": 0, "high": 0}'],
  [
    7,
    /could not decode the arguments/,
    'OUTCOMES_NEW.ANSWER_BY',
    '{"is_denied": false, "stat": 4, "low": 0, "high": 0}',
  ],
  [
    7,
    /the server speaks RPC versions 5 to 6/,
    'OUTCOMES_NEW.ANSWER_BY',
    '{"is_denied": true, "stat": 0, "low": 5, "high": 6}',
  ],
  [5, /closed the connection/, 'OUTCOMES_NEW.HANG_UP'],
  [8, /no reply/, 'OUTCOMES_NEW.KEEP_SILENT', '--timeout', '1'],
];

await t.test('what else a C server answers ends with its own status and words', { skip }, async (t) => {
  const { tcp } = await startCServer(t);
  // a version that the server lacks, beside those it has
  const more = SOURCE.replace(
    'program OUTCOMES_PROG {',
    'program OUTCOMES_PROG { version OUTCOMES_MISSING { void V(void) = 1; } = 3;',
  );
  const file = join(folder, 'more.x');
  writeFileSync(file, more);
  const runs = await Promise.all(
    ANSWERS.map(async ([, , procedure = '', ...args]): Promise<SunrpcRun> => {
      const called = ['127.0.0.1', file, `OUTCOMES_PROG.${procedure}`, ...args];
      return sunrpc(['call', ...called, '--port', String(tcp)]);
    }),
  );
  for (const [i, [status, words, procedure]] of ANSWERS.entries()) {
    t.equal(runs[i]?.status, status, `${procedure ?? ''}: ${runs[i]?.stderr ?? ''}`);
    t.match(runs[i]?.stderr, words);
  }
  t.equal(runs[0]?.stdout, '42\n');
  t.equal(runs[1]?.stdout, '1234\n');
});
