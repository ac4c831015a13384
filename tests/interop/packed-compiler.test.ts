import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packPackages } from '../pack/pack-packages.js';
import { skipUnless } from '../peers.js';
import { printed, printedLines } from '../eventually.js';
import { ROOT, startOurs, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER } from './portmappers.js';

// What an engineer does who has our packages, a .x file and an empty folder.

const t = await tapInNamespace(import.meta.url);

const run = promisify(execFile);
const DEADLINE_MS = 120_000;

const CLIENT = `import { createClient, tcpTransport } from 'onc-rpc';
import { lookUp } from 'portmapper-js';
import { MOUNT_PROGRAM } from './mount.js';
const { MOUNT_V3 } = MOUNT_PROGRAM;
const found = await lookUp(MOUNT_V3, { host: '127.0.0.1' });
if (found.kind !== 'registered') throw new Error('no MOUNT server');
const transport = tcpTransport(found.address);
const exports = await createClient(MOUNT_V3, transport).MOUNTPROC3_EXPORT();
const width = Math.max(...exports.map(({ ex_dir }) => ex_dir.length));
const groups = (names: readonly { gr_name: string }[]) => names.map(({ gr_name }) => gr_name).join(',') || '(everyone)';
for (const { ex_dir, ex_groups } of exports) console.log(\`\${ex_dir.padEnd(width)} \${groups(ex_groups)}\`);
await transport.close();
`;

await t.test(
  'a client of ten lines, of a .x file that was just compiled, prints what showmount prints',
  { skip: skipUnless('namespace', 'showmount') },
  async (t) => {
    const user = mkdtempSync(join(tmpdir(), 'sunshare-user-'));
    t.teardown(() => rmSync(user, { recursive: true, force: true }));
    const tarballs = await packPackages(join(user, 'packages'));
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
    const offline = ['--offline', '--ignore-scripts', '--no-audit', '--cache', join(user, 'cache')];
    const files = tarballs.map(({ file }) => file);
    await run('npm', ['install', ...offline, ...files], { cwd: user, timeout: DEADLINE_MS });
    mkdirSync(join(user, 'node_modules', '@types'));
    symlinkSync(`${ROOT}node_modules/@types/node`, join(user, 'node_modules', '@types', 'node'));

    copyFileSync(`${ROOT}specs/mount.x`, join(user, 'mount.x'));
    await run('node_modules/.bin/sunrpc', ['compile', 'mount.x'], { cwd: user, timeout: DEADLINE_MS });
    writeFileSync(join(user, 'client.ts'), CLIENT);
    const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
    const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
    // the declarations of our packages are checked where they are packed
    await run(process.execPath, [tsc, ...options, '--skipLibCheck', 'client.ts'], {
      cwd: user,
      timeout: DEADLINE_MS,
    });

    await OUR_PORTMAPPER.start(t);
    const served = ['/srv/public', '/srv/lab=alpha,beta'];
    const server = startOurs(t, 'examples/onc-rpc/mount-server.js', served);
    await printed(server, 'stdout', (text) => text === 'ready\n');
    const args = ['-e', '--no-headers', '127.0.0.1'];
    const showmount = startProgram(t, { name: 'showmount', command: 'showmount', args });
    const expected = await printedLines(showmount, served.length);
    const { stdout } = await run(process.execPath, ['client.js'], { cwd: user, timeout: DEADLINE_MS });
    t.equal(stdout, expected.map((line) => `${line}\n`).join(''));
  },
);
