import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PortmapperClient } from 'portmapper-js';
import { tapInNamespace } from '../../interop/namespace.js';
import { OUR_PORTMAPPER } from '../../interop/portmappers.js';
import { rpcinfo } from '../../interop/rpcinfo.js';
import { skipUnless } from '../../peers.js';
import { ROOT, startProgram } from '../../started-program.js';

// C programs and Debian's rpcinfo against our portmapper, on port 111 of a namespace.

const t = await tapInNamespace(import.meta.url);
const run = promisify(execFile);
const BY_CREATE = String(0x20000005);

await t.test(
  'C programs register and are found',
  { skip: skipUnless('namespace', 'gcc', 'libtirpc', 'rpcinfo') },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'sunshare-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const program = join(folder, 'registers');
    const source = `${ROOT}tests/rpc/portmapper-js/registers.c`;
    await run('gcc', ['-Wall', '-I/usr/include/tirpc', '-o', program, source, '-ltirpc'], {
      timeout: 60_000,
    });

    await OUR_PORTMAPPER.start(t);
    const registers = startProgram(t, { name: 'registers', command: program });
    await registers.program.ready((text) => text.includes('serving'));
    t.same(registers.output.stdout.split('\n'), [
      'svc_create 1',
      'pmap_set 1',
      'pmap_set again 0',
      'pmap_unset 1',
      'rpcb_set 1',
      'rpcb_set again 0',
      'rpcb_getaddr 1',
      'at 127.0.0.1.17.92',
      'rpcb_unset 1',
      'rpcb_getaddr 0',
      'serving',
      '',
    ]);
    const ready = `program ${BY_CREATE} version 3 ready and waiting\n`;
    for (const netid of ['tcp', 'udp'])
      t.match(await rpcinfo('-T', netid, '127.0.0.1', BY_CREATE, '3'), { status: 0, stdout: ready });
    t.match(await rpcinfo('-l', '127.0.0.1', BY_CREATE, '3'), {
      status: 0,
      stdout: /inet\/tcp\/cots_ord\s+127\.0\.0\.1\./,
    });
    t.equal((await rpcinfo('-d', BY_CREATE, '3')).status, 0);
    await using client = new PortmapperClient();
    t.same(
      (await client.dump()).filter(({ program }) => program !== 100000),
      [],
    );
  },
);

await t.test("rpcinfo's views of the table", { skip: skipUnless('namespace', 'rpcinfo') }, async (t) => {
  await OUR_PORTMAPPER.start(t);
  await using client = new PortmapperClient();
  await client.set({ program: 0x20000001, version: 1 }, { netid: 'tcp', host: '0.0.0.0', port: 7001 });
  await client.set({ program: 0x20000001, version: 1 }, { netid: 'udp6', host: '::', port: 7002 });
  const views = [
    [[], /^ 536870913 +1 +tcp +0\.0\.0\.0\.27\.89 +- +unknown$/m],
    [[], /^ 536870913 +1 +udp6 +::\.27\.90 +- +unknown$/m],
    [['-s'], /^ 536870913 +1 +udp6,tcp +- +unknown$/m],
    [['-s'], /^ +100000 +2,3,4 +local,udp,tcp +portmapper +superuser$/m],
    [['-p'], /^ 536870913 +1 +tcp +7001$/m],
    [['-p', '127.0.0.1'], /^ +100000 +4 +udp +111 +portmapper$/m],
    [['-m'], /^RPCBIND \(version 4\) statistics$/m],
    [['-T', 'tcp', '127.0.0.1', '100000'], /^program 100000 version 4 ready and waiting$/m],
    [['-T', 'udp', '127.0.0.1', '100000', '2'], /^program 100000 version 2 ready and waiting$/m],
    [['-u', '127.0.0.1', '100000', '3'], /^program 100000 version 3 ready and waiting$/m],
    [['-a', '127.0.0.1.0.111', '-T', 'tcp', '100000', '4'], /^program 100000 version 4 ready and waiting$/m],
  ] as const;
  for (const [args, line] of views) {
    const { status, stdout } = await rpcinfo(...args);
    t.equal(status, 0, `rpcinfo ${args.join(' ')}`);
    t.match(stdout, line);
  }
});
