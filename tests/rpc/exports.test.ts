import ts from 'typescript';
import t from 'tap';
import { ROOT } from '../started-program.js';
import { entryPoints, exportsOf } from './documented.js';

const PACKAGES = ['rpc/node-xdr', 'rpc/onc-rpc', 'rpc/portmapper-js', 'rpc/rpcgen-js'] as const;

/** The options of one package are those of all. */
function compilerOptions(): ts.CompilerOptions {
  const read = ts.readConfigFile(`${ROOT}${PACKAGES[0]}/tsconfig.json`, (path) => ts.sys.readFile(path));
  const config: unknown = read.config;
  return ts.parseJsonConfigFileContent(config, ts.sys, `${ROOT}${PACKAGES[0]}`).options;
}

const program = ts.createProgram(PACKAGES.flatMap(entryPoints), compilerOptions());

for (const folder of PACKAGES) {
  await t.test(`every export of ${folder} is documented, and every public member`, (t) => {
    const all = entryPoints(folder).flatMap((file) => exportsOf(program, file));
    t.ok(all.length >= 50, `${all.length} exports and members`);
    const missing = all.filter(({ isDocumented }) => !isDocumented);
    t.same(
      missing.map(({ name, at }) => `${name} (${at})`),
      [],
    );
    t.end();
  });
}
