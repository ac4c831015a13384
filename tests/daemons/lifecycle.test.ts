import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { ROOT, saysReady, startOurs, type StartedProgram } from '../started-program.js';

const SAMPLE = 'tests/daemons/sample-daemon.js';

async function stopped(test: Parameters<typeof startOurs>[0], fault: string): Promise<StartedProgram> {
  const started = startOurs(test, SAMPLE, [fault]);
  await started.program.ready(saysReady);
  await started.program.stop('SIGTERM');
  return started;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  await t.test(`${signal} closes it, exit status 0`, async (t) => {
    const { program, output } = startOurs(t, SAMPLE);
    await program.ready(saysReady);
    await program.stop(signal);
    t.equal(program.exitCode, 0);
    t.equal(output.stdout, `got ${signal}\n`);
    t.equal(output.stderr, 'sample: ready\nsample: closing\nsample: closed\n');
  });
}

await t.test('a second signal ends it at once', async (t) => {
  const { program } = startOurs(t, SAMPLE, ['slow-close']);
  await program.ready(saysReady);
  const closing = program.ready((text) => text.includes('closing'));
  program.signal('SIGTERM');
  await closing;
  program.signal('SIGINT');
  t.equal(await program.ended, 'ended with status 130');
});

await t.test('a close that takes too long is cut off, exit status 1', async (t) => {
  const { program, output } = await stopped(t, 'slow-close');
  t.equal(program.exitCode, 1);
  t.match(output.stderr, /^sample: did not stop within 500 ms, ending anyway$/m);
});

await t.test('what lingers after the close does not keep the process', async (t) => {
  const { program } = await stopped(t, 'lingering');
  t.equal(program.exitCode, 0);
});

await t.test('a close that fails is said, exit status 1', async (t) => {
  const { program, output } = await stopped(t, 'failing-close');
  t.equal(program.exitCode, 1);
  t.match(output.stderr, /^sample: could not stop cleanly: no way$/m);
});

await t.test('a start that fails is said in one line, exit status 1', async (t) => {
  const { program, output } = startOurs(t, SAMPLE, ['failing-start']);
  await program.ended;
  t.equal(program.exitCode, 1);
  t.equal(output.stderr, 'sample: the start\\nfailed\n');
});

await t.test('a signal during a start that hangs ends it within the deadline', async (t) => {
  const { program } = startOurs(t, SAMPLE, ['slow-start']);
  await program.ready((text) => text.includes('starting'));
  await program.stop('SIGTERM');
  t.equal(program.exitCode, 1);
});

await t.test('a reader of stdout that goes away ends it quietly', async (t) => {
  const child = spawn(process.execPath, [`${ROOT}dist/${SAMPLE}`, 'talkative'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const said = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  t.equal(code, 0);
  t.equal(await said, 'sample: ready\nsample: closing\nsample: closed\n');
});
