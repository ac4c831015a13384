import ts from 'typescript';
import t from 'tap';
import { ROOT } from '../started-program.js';
import { entryPoints, exportsOf } from './documented.js';

const PACKAGES = ['rpc/node-xdr', 'rpc/onc-rpc', 'rpc/portmapper-js', 'rpc/rpcgen-js'];

function optionsOf(folder: string): ts.CompilerOptions {
  const file = `${ROOT}${folder}/tsconfig.json`;
  const read = ts.readConfigFile(file, (path) => ts.sys.readFile(path));
  const config: unknown = read.config;
  return ts.parseJsonConfigFileContent(config, ts.sys, `${ROOT}${folder}`).options;
}

for (const folder of PACKAGES) {
  await t.test(`every export of ${folder} is documented, and every public member`, (t) => {
    const all = exportsOf(entryPoints(folder), optionsOf(folder));
    t.ok(all.length >= 50, `${all.length} exports and members`);
    const missing = all.filter(({ isDocumented }) => !isDocumented);
    t.same(
      missing.map(({ name, at }) => `${name} (${at})`),
      [],
    );
    t.end();
  });
}
