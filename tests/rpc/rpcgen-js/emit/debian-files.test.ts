import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emitTypeScript } from 'rpcgen-js';
import { compileFile } from 'rpcgen-js/files';
import t from 'tap';
import { skipUnless } from '../../../peers.js';
import { CheckedProject, formatted } from './checked-project.js';

const FOLDERS = ['/usr/include/rpcsvc', '/usr/include/tirpc/rpc', '/usr/include/tirpc/rpcsvc'];

const skip = skipUnless('rpcgen', 'libnsl', 'libtirpc');

await t.test('the .x files of Debian, in TypeScript', { skip }, async (t) => {
  const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter(
    (file) => file.endsWith('.x'),
  );
  t.equal(files.length, 19);
  const project = new CheckedProject();
  t.teardown(() => project.remove());
  const names = files.map((file) => basename(file, '.x'));
  for (const [i, file] of files.entries()) {
    const { interface: described } = compileFile(file);
    const text = described === undefined ? '' : emitTypeScript(described);
    t.equal(await formatted(text), text, `${names[i]} is formatted`);
    project.write(`${names[i]}.ts`, text);
  }
  t.same(project.typeErrors(), [], 'all compile under our settings');
  t.same(await project.lintErrors(), [], 'all pass our lint');
  for (const name of names) await t.resolves(import(`${project.folder}/out/${name}.js`), `${name} loads`);
});
