import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileInterface, formatDiagnostic, type ReadInclude } from 'rpcgen-js';
import t from 'tap';
import { skipUnless } from '../../peers.js';

/** Where rpcsvc-proto, libnsl-dev and libtirpc-dev install their `.x` files, and how many these are. */
const FOLDERS = [
  ['/usr/include/rpcsvc', 17],
  ['/usr/include/tirpc/rpc', 1],
  ['/usr/include/tirpc/rpcsvc', 1],
] as const;

const readInclude: ReadInclude = (name, { from }) => {
  const file = join(dirname(from), name);
  return existsSync(file) ? { file, text: readFileSync(file, 'utf8') } : undefined;
};

/** What is told of them that is no error: nis_object.x has an old and a new name for each kind of object. */
const WARNINGS = /^'NIS_\w+' has the value of '\w+', \d$/;

for (const [folder, count] of FOLDERS) {
  const skip = skipUnless('rpcgen', 'libnsl', 'libtirpc');
  await t.test(`${folder}: every .x file compiles`, { skip }, (t) => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.x'));
    t.equal(files.length, count);
    for (const name of files) {
      const file = join(folder, name);
      const { interface: made, diagnostics } = compileInterface(readFileSync(file, 'utf8'), {
        file,
        readInclude,
      });
      const said = diagnostics.filter(({ message }) => !WARNINGS.test(message));
      t.same(said.map(formatDiagnostic), [], name);
      t.ok(made !== undefined && made.definitions.length + made.programs.length > 0, name);
    }
    t.end();
  });
}

await t.test('what is hard in them', { skip: skipUnless('rpcgen', 'libnsl', 'libtirpc') }, (t) => {
  const compile = (file: string) =>
    compileInterface(readFileSync(file, 'utf8'), { file, readInclude }).interface;
  const find = (file: string, name: string): unknown =>
    compile(file)?.definitions.find((each) => each.name === name) ?? {};
  t.match(
    find('/usr/include/rpcsvc/key_prot.x', 'HEXMODULUS'),
    { kind: 'text' },
    'a constant that is a text',
  );
  t.match(
    find('/usr/include/rpcsvc/nlm_prot.x', 'nlm_notify'),
    { members: [{ type: { kind: 'string', max: { value: 1025, name: 'MAXNAMELEN' } } }, {}] },
    'a length that only a %#define has',
  );
  t.match(find('/usr/include/rpcsvc/mount.x', 'exportnode'), { next: 'ex_next', isRecursive: false });
  t.match(find('/usr/include/rpcsvc/nis_callback.x', 'nis_object'), {
    place: { file: '/usr/include/rpcsvc/nis_object.x' },
  });
  t.match(
    find('/usr/include/tirpc/rpc/rpcb_prot.x', 'rpcb_highproc_4'),
    { value: 12 },
    'a constant that is a procedure',
  );
  t.match(
    find('/usr/include/tirpc/rpc/rpcb_prot.x', 'netbuf'),
    { kind: 'struct' },
    'a struct of the headers',
  );
  t.end();
});
