import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { eventually, printed } from '../../eventually.js';
import { ROOT, startProgram } from '../../started-program.js';

// What `sunrpc compile --watch` follows besides the files that were there when it began.

await t.test(
  '--watch sees a change behind a symbolic link, and after a module could not be written',
  async (t) => {
    const cwd = t.testdir({ 'real.x': '#include "part.x"\n', 'part.x': 'const A = 1;' });
    mkdirSync(join(cwd, 'linked'));
    symlinkSync('../real.x', join(cwd, 'linked/main.x'));
    symlinkSync('../part.x', join(cwd, 'linked/part.x'));
    mkdirSync(join(cwd, 'linked/main.ts'));
    const args = [`${ROOT}dist/client/sunrpc/main.js`, 'compile', 'linked/main.x', '--watch'];
    const started = startProgram(t, { name: 'compile', command: process.execPath, args, cwd });
    await printed(started, 'stderr', (text) => text.includes('watching'));
    t.match(started.output.stderr, /main\.ts: it is a folder/);
    rmSync(join(cwd, 'linked/main.ts'), { recursive: true });
    writeFileSync(join(cwd, 'part.x'), 'const A = 2;');
    await printed(started, 'stderr', (text) => text.includes('linked/main.x -> linked/main.ts'));
    t.match(readFileSync(join(cwd, 'linked/main.ts'), 'utf8'), 'A = 2');
    await started.program.stop('SIGTERM');
  },
);

await t.test(
  '--watch sees a folder that comes into being, and one that is made anew, where it once saw neither',
  async (t) => {
    const cwd = t.testdir({ 'main.x': '#include "parts/deep/part.x"\ntypedef part parts<>;\n' });
    const args = [`${ROOT}dist/client/sunrpc/main.js`, 'compile', 'main.x', '--watch'];
    const started = startProgram(t, { name: 'compile', command: process.execPath, args, cwd });
    const includes = (text: string): boolean => readFileSync(join(cwd, 'main.ts'), 'utf8').includes(text);
    const write = (text: string): void => {
      mkdirSync(join(cwd, 'parts/deep'), { recursive: true });
      writeFileSync(join(cwd, 'parts/deep/part.x'), text);
    };
    await printed(started, 'stderr', (text) => text.includes('watching'));
    write('struct part { int first; };');
    await printed(started, 'stderr', (text) => text.includes('main.x -> main.ts'));
    rmSync(join(cwd, 'parts'), { recursive: true });
    await eventually('it is missed', () => started.output.stderr.split('Cannot find').length === 3);
    write('struct part { bool second; };');
    await eventually('the new one is compiled', () => includes('second: xdr.bool'));
    rmSync(join(cwd, 'parts'), { recursive: true });
    write('struct part { hyper third; };');
    await eventually('the one that came at once too', () => includes('third: xdr.hyper'));
    await started.program.stop('SIGTERM');
  },
);
