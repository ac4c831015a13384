import { readdirSync } from 'node:fs';
import t from 'tap';
import { ROOT, startProgram } from '../../../started-program.js';

/** A program that is sent a signal at the worst time: what it does is all done in one turn of the event loop. */
const program = (use: string): string => `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const make = fs.mkdtempSync;
  const kill = () => process.kill(process.pid, 'SIGTERM');
  fs.mkdtempSync = (...args) => { const folder = make(...args); ${use === 'made' ? 'kill();' : ''} return folder; };
  syncBuiltinESMExports();
  const { inTemporaryFolder } = await import('${ROOT}dist/client/audit/files/temporary-folder.js');
  await inTemporaryFolder(async () => { ${use === 'used' ? 'kill();' : ''} });
  console.log('goes on');
`;

for (const use of ['made', 'used'])
  await t.test(`a signal as soon as the folder was ${use} is not lost, and the folder is gone`, async (t) => {
    const folder = t.testdir();
    const { program: started, output } = startProgram(t, {
      name: 'program',
      command: process.execPath,
      args: ['--input-type=module', '--eval', program(use)],
      env: { TMPDIR: folder },
    });
    t.match(await started.ended, /SIGTERM/);
    t.equal(output.stdout, '');
    t.same(readdirSync(folder), []);
  });
