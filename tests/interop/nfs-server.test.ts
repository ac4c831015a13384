import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { startOurs, startProgram } from '../started-program.js';
import { runPeer } from './ended-peer.js';
import { tapInNamespace } from './namespace.js';
import { PORTMAPPERS } from './portmappers.js';

// Clients of others read a folder that the example serves.

const t = await tapInNamespace(import.meta.url);

const BIG = randomBytes(200_000);
const MANY = 400;

interface Teardown {
  teardown(end: () => void): void;
}

function exportedFolder(t: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-nfs-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o755);
  mkdirSync(`${folder}/sub/deep`, { recursive: true });
  writeFileSync(`${folder}/hello.txt`, 'hello\n');
  writeFileSync(`${folder}/sub/big.bin`, BIG);
  for (let i = 0; i < MANY; i++) writeFileSync(`${folder}/sub/deep/file ${i}`, '');
  symlinkSync('hello.txt', `${folder}/inside`);
  symlinkSync('/', `${folder}/outside`);
  return folder;
}

for (const portmapper of PORTMAPPERS) {
  const missing = skipUnless('namespace', 'showmount', 'libnfs', 'nmap');
  const skip = missing === false ? portmapper.skip : missing;
  await t.test(`a folder served by the NFS example, through ${portmapper.name}`, { skip }, async (t) => {
    await portmapper.start(t);
    const folder = exportedFolder(t);
    const url = `nfs://127.0.0.1${folder}`;
    const server = startOurs(t, 'examples/onc-rpc/nfs-server.js', [folder]);
    await printed(server, 'stdout', (text) => text === 'ready\n');

    await t.test('showmount lists it', async (t) => {
      const { stdout } = await runPeer(t, 'showmount', '-e', '127.0.0.1');
      t.equal(stdout, `Export list for 127.0.0.1:\n${folder} (everyone)\n`);
    });

    await t.test('nfs-ls lists it, its sub-folders, and all of them', async (t) => {
      const top = await runPeer(t, 'nfs-ls', url);
      t.match(top.stdout, /^-rw-r--r-- +1 .* 6 hello\.txt$/m);
      t.match(top.stdout, /^drwxr-xr-x .* sub$/m);
      t.match(top.stdout, /^lrwxrwxrwx .* outside$/m);
      const sub = await runPeer(t, 'nfs-ls', `${url}/sub`);
      t.match(sub.stdout, / 200000 big\.bin$/m);
      const all = await runPeer(t, 'nfs-ls', '-R', url);
      t.equal(all.stdout.match(/ sub\/deep\/file \d+$|file \d+$/gm)?.length, MANY);
    });

    await t.test('nfs-cat reads files, in sub-folders and through links that stay inside', async (t) => {
      t.equal((await runPeer(t, 'nfs-cat', `${url}/hello.txt`)).stdout, 'hello\n');
      t.equal((await runPeer(t, 'nfs-cat', `${url}/inside`)).stdout, 'hello\n');
      const { program } = startProgram(t, {
        name: 'nfs-cat',
        command: 'sh',
        args: ['-c', 'nfs-cat "$1" | cmp - "$2"', 'sh', `${url}/sub/big.bin`, `${folder}/sub/big.bin`],
      });
      await program.ended;
      t.equal(program.exitCode, 0);
    });

    await t.test('nothing outside can be mounted or read', async (t) => {
      for (const path of ['/outside/etc', '/..', '/../..', '/sub/../../etc', '/hello.txt'])
        t.match(await runPeer(t, 'nfs-ls', url + path), { stdout: '', stderr: /MNT3ERR_NO/ }, path);
      t.match(await runPeer(t, 'nfs-ls', 'nfs://127.0.0.1/etc'), { stdout: '', stderr: /MNT3ERR_NOENT/ });
      t.match(await runPeer(t, 'nfs-cat', `${url}/outside/etc/passwd`), { stdout: '', exitCode: 10 });
    });

    await t.test('nmap’s scripts read it', async (t) => {
      const scan = ['-n', '-Pn', '-p', '111', '--script', 'nfs-ls,nfs-showmount,nfs-statfs', '127.0.0.1'];
      const { stdout } = await runPeer(t, 'nmap', ...scan);
      t.match(stdout, /nfs-showmount: \n\|_? +\S*sunshare-nfs/);
      t.match(stdout, /access: Read Lookup NoModify NoExtend NoDelete NoExecute/);
      t.match(stdout, /rw-r--r-- .* 6 .* hello\.txt/);
      t.match(stdout, /Filesystem .*\n.*sunshare-nfs\S+ +[\d.]+ .* 32000/);
    });

    await server.program.stop('SIGINT');
    t.equal(server.program.exitCode, 0, 'ends on Ctrl-C');
    t.equal(server.output.stderr, '');
    t.notMatch((await runPeer(t, 'rpcinfo', '-p')).stdout, /nfs|mountd/);
  });
}
