import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, listenLocal, listenTcp, listenUdp } from 'onc-rpc';
import { type Mapping, PMAP_PROG, type Rpcb, type RpcbEntry, RPCBPROG, type RpcbStat } from 'portmapper-js';
import type { Test } from 'tap';
import { info } from '../client/sunrpc/info/info-run.js';
import { skipUnless } from '../peers.js';
import { tapInNamespace } from './namespace.js';
import { rpcinfo } from './rpcinfo.js';
import { sameAsRpcinfo } from './sunrpc-info-cases.js';

// Portmappers that no machine here has: old ones, and one whose answers burst rpcinfo's columns.

const t = await tapInNamespace(import.meta.url);
const skip = skipUnless('namespace', 'rpcinfo');

const MAPPINGS: readonly Mapping[] = [
  { prog: 100000, vers: 2, prot: 6, port: 111 },
  { prog: 100003, vers: 3, prot: 17, port: 2049 },
  { prog: 100003, vers: 4, prot: 6, port: 65535 },
  { prog: 300019, vers: 1, prot: 1, port: 99 },
  { prog: 7, vers: 12345, prot: 132, port: 7 },
];

const LONG = {
  r_netid: 'averyveryverylongnetid',
  r_addr: 'an.address.longer.than.its.column.8.1',
  r_owner: 'somebody',
};
const RPCBS: readonly Rpcb[] = [
  { r_prog: 100003, r_vers: 3, r_netid: 'tcp', r_addr: '0.0.0.0.8.1', r_owner: 'superuser' },
  { r_prog: 100003, r_vers: 4, ...LONG },
  { r_prog: 100003, r_vers: 123456789, r_netid: '', r_addr: '', r_owner: '' },
  { r_prog: 100013, r_vers: 1, r_netid: 'tcp', r_addr: 'x', r_owner: '1000' },
  { r_prog: 600100069, r_vers: 1, r_netid: 'tcp', r_addr: 'x', r_owner: '1000' },
  { r_prog: 100003, r_vers: 3, r_netid: 'udp', r_addr: '0.0.0.0.8.1', r_owner: 'other' },
  ...Array.from({ length: 12 }, (_, i) => ({ ...LONG, r_prog: 5, r_vers: i, r_netid: `net${i}` })),
];

const ENTRIES: readonly RpcbEntry[] = [1, 2, 3, 4].map((semantics) => ({
  r_maddr: semantics === 2 ? 'an.address.longer.than.its.column.8.1' : '192.0.2.1.8.1',
  r_nc_netid: 'tcp',
  r_nc_semantics: semantics,
  r_nc_protofmly: semantics === 3 ? 'averyverylongfamily' : 'inet',
  r_nc_proto: 'tcp',
}));

function statistics(factor: number): RpcbStat {
  const programs = [
    { prog: 100003, vers: 3, netid: 'tcp', success: 1, failure: 2 * factor },
    { prog: 5, vers: 70000, netid: 'averylongnetid', success: 123456 * factor, failure: 12345678 },
    { prog: 600100069, vers: 1, netid: 'udp', success: 0, failure: 0 },
  ];
  return {
    info: Array.from({ length: 13 }, (_, i) => factor ** (i % 4)),
    setinfo: 7 * factor,
    unsetinfo: 9,
    addrinfo: programs,
    rmtinfo: programs.map((each) => ({ ...each, proc: factor, indirect: 3 * factor })),
  };
}

const STATISTICS: readonly RpcbStat[] = [statistics(1), statistics(11), statistics(1000)];

interface Lists {
  readonly mappings?: readonly Mapping[];
  readonly rpcbs?: readonly Rpcb[];
  readonly entries?: readonly RpcbEntry[];
  readonly statistics?: readonly RpcbStat[];
}

/** A portmapper on port 111 and its socket that has these versions and answers with these lists. */
async function startPortmapper(t: Test, versions: readonly number[], lists: Lists): Promise<void> {
  const { mappings = MAPPINGS, rpcbs = RPCBS, entries = ENTRIES } = lists;
  const server = createServer();
  t.teardown(() => server.close(0));
  const two = PMAP_PROG.PMAP_VERS;
  const { PMAPPROC_DUMP, PMAPPROC_GETPORT, PMAPPROC_UNSET } = two.procedures;
  if (versions.includes(2))
    server.add(
      { ...two, procedures: { PMAPPROC_DUMP, PMAPPROC_GETPORT, PMAPPROC_UNSET } },
      {
        PMAPPROC_DUMP: () => mappings.map((map) => ({ map })),
        PMAPPROC_GETPORT: ({ prog, prot }) =>
          mappings.find((each) => each.prog === prog && each.prot === prot)?.port ?? 0,
        PMAPPROC_UNSET: () => false,
      },
    );
  const three = RPCBPROG.RPCBVERS;
  const { RPCBPROC_DUMP, RPCBPROC_GETADDR, RPCBPROC_UNSET } = three.procedures;
  const shared = {
    RPCBPROC_DUMP: () => rpcbs.map((rpcb_map) => ({ rpcb_map })),
    RPCBPROC_GETADDR: ({ r_netid }: Rpcb) => (r_netid === 'local' ? '/run/rpcbind.sock' : '127.0.0.1.0.111'),
    RPCBPROC_UNSET: () => false,
  };
  if (versions.includes(3))
    server.add({ ...three, procedures: { RPCBPROC_DUMP, RPCBPROC_GETADDR, RPCBPROC_UNSET } }, shared);
  const four = RPCBPROG.RPCBVERS4;
  const { RPCBPROC_GETADDRLIST, RPCBPROC_GETSTAT } = four.procedures;
  const fours = { RPCBPROC_DUMP, RPCBPROC_GETADDR, RPCBPROC_UNSET, RPCBPROC_GETADDRLIST, RPCBPROC_GETSTAT };
  if (versions.includes(4))
    server.add(
      { ...four, procedures: fours },
      {
        ...shared,
        RPCBPROC_GETADDRLIST: () => entries.map((rpcb_entry_map) => ({ rpcb_entry_map })),
        RPCBPROC_GETSTAT: () => lists.statistics ?? STATISTICS,
      },
    );
  await listenTcp(server, { port: 111 });
  await listenUdp(server, { port: 111 });
  await listenLocal(server, { path: '/run/rpcbind.sock' });
}

const ASKED = [
  '',
  '127.0.0.1',
  '-p',
  '-p 127.0.0.1',
  '-s',
  '-m',
  '-m 127.0.0.1',
  '-l 127.0.0.1 100003 3',
  '-d 7 1',
];
const CALLED = ['-T tcp 127.0.0.1 rpcbind', '-u 127.0.0.1 rpcbind', '-t 127.0.0.1 7', '-T local x rpcbind'];

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

await t.test('version 2 only', { skip }, async (t) => {
  await startPortmapper(t, [2], {});
  for (const args of [...ASKED, ...CALLED.slice(0, 3)]) await sameAsRpcinfo(t, ...words(args));
  t.match((await info(['-m'])).stderr, /low version = 2, high version = 2\n {2}.*does not have the version/);
});

await t.test('version 3 only', { skip }, async (t) => {
  await startPortmapper(t, [3], {});
  for (const args of [...ASKED.filter((each) => !each.startsWith('-p')), ...CALLED])
    await sameAsRpcinfo(t, ...words(args));
  const [real, ours] = [await rpcinfo('-p', '127.0.0.1'), await info(['-p', '127.0.0.1'])];
  const advice = '127.0.0.1 does not support portmapper.  Try rpcinfo 127.0.0.1 instead\n';
  t.same(real, { status: 1, stdout: '', stderr: advice });
  t.same(ours, { status: 1, stdout: '', stderr: `sunrpc info: ${advice.replace('rpcinfo', 'sunrpc info')}` });
});

await t.test('all versions, with answers that burst the columns', { skip }, async (t) => {
  await startPortmapper(t, [2, 3, 4], {});
  for (const args of [...ASKED, ...CALLED]) await sameAsRpcinfo(t, ...words(args));
  await sameAsRpcinfo(t, '-l', '127.0.0.1', '600100069', '1234567');
});

await t.test('nothing registered', { skip }, async (t) => {
  const empty: RpcbStat = {
    info: new Array<number>(13).fill(0),
    setinfo: 0,
    unsetinfo: 0,
    addrinfo: [],
    rmtinfo: [],
  };
  const lists = { mappings: [], rpcbs: [], entries: [], statistics: [empty, empty, empty] };
  await startPortmapper(t, [2, 3, 4], lists);
  for (const args of ASKED) await sameAsRpcinfo(t, ...words(args));
});

const noFile = existsSync('/etc/rpc') ? false : 'no /etc/rpc to be covered';

await t.test('names are those of /etc/rpc', { skip: skip === false ? noFile : skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'etc-rpc-'));
  const file = join(folder, 'rpc');
  const text = [
    '# names',
    'longer-than-its-column 100003 nfsalias # nfs',
    ' five\t5',
    'six 7',
    'seven 7',
    '3270_m 300019',
  ];
  writeFileSync(file, `${text.join('\n')}\n`);
  t.equal(spawnSync('mount', ['--bind', file, '/etc/rpc']).status, 0);
  t.teardown(() => {
    spawnSync('umount', ['/etc/rpc']);
    rmSync(folder, { recursive: true });
  });
  await startPortmapper(t, [2, 3, 4], {});
  for (const args of ['', '-p', '-s', '-m', '-l 127.0.0.1 nfsalias 3', '-l 127.0.0.1 3270_m 3', '-d five 1'])
    await sameAsRpcinfo(t, ...words(args));
  for (const program of ['six', 'seven', 'nfs', '007', '3270_m', '12x', ''])
    await sameAsRpcinfo(t, '-a', '127.0.0.1.0.111', '-T', 'tcp', program, '1');
  for (const version of ['x', '1x', '', '0x1', '010'])
    await sameAsRpcinfo(t, '-a', '127.0.0.1.0.111', '-T', 'tcp', '7', version);
});

await t.test('numbers beyond an int are shown as they are', { skip }, async (t) => {
  const most = 0xffff_ffff;
  const rpcb = { r_prog: most, r_vers: most, r_netid: 'tcp', r_addr: '', r_owner: '' };
  const counts = { prog: most, vers: most, netid: 'tcp', success: 0x7fff_ffff, failure: 0 };
  const stat = { ...statistics(1), addrinfo: [counts, { ...counts, success: 1 }], rmtinfo: [] };
  await startPortmapper(t, [3, 4], { rpcbs: [rpcb], statistics: [stat, stat, stat] });
  await sameAsRpcinfo(t);
  t.match((await rpcinfo('-s')).stdout, '4294967295  -1 ');
  t.match((await info(['-s'])).stdout, '4294967295  4294967295tcp ');
  t.match((await rpcinfo('-m')).stdout, / -2147483648\/1 .*\n(?:.*\n)*-1 {14}-1\ttcp/);
  t.match((await info(['-m'])).stdout, / 2147483648\/1 .*\n(?:.*\n)*4294967295 {6}4294967295\ttcp/);
  for (const beyond of [
    ['4294967296', '1'],
    ['1', '4294967296'],
  ])
    t.match(await info(['-l', '127.0.0.1', ...beyond]), {
      status: 1,
      stdout: '',
      stderr: /4294967296 is illegal/,
    });
});

/** Replies by program number: what follows the xid. */
const REPLIES: Readonly<Record<number, readonly number[]>> = {
  1: [1, 0, 0, 0, 0],
  2: [1, 0, 0, 0, 1],
  3: [1, 0, 0, 0, 2, 1, 2],
  4: [1, 0, 0, 0, 3],
  5: [1, 0, 0, 0, 4],
  6: [1, 0, 0, 0, 5],
  7: [1, 1, 0, 3, 4],
  ...Object.fromEntries(Array.from({ length: 8 }, (_, stat) => [10 + stat, [1, 1, 1, stat]])),
  20: [1, 0, 0, 0, 0, 1, 2, 3],
  21: [1, 0, 0, 0],
  22: [1, 0, 7, 400],
  23: [1, 2],
};

await t.test('what a program may answer', { skip }, async (t) => {
  const socket = dgram.createSocket('udp4');
  t.teardown(() => socket.close());
  socket.on('message', (call, { address, port }) => {
    const body = Buffer.alloc(4 * (REPLIES[call.readUInt32BE(12)] ?? []).length);
    REPLIES[call.readUInt32BE(12)]?.forEach((word, i) => body.writeUInt32BE(word, 4 * i));
    socket.send(Buffer.concat([call.subarray(0, 4), body]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  const uaddr = `127.0.0.1.${port >> 8}.${port & 255}`;
  for (const program of Object.keys(REPLIES)) await sameAsRpcinfo(t, '-a', uaddr, '-T', 'udp', program, '7');
});
