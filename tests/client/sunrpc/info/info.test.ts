import { createServer, listenTcp, listenUdp } from 'onc-rpc';
import { type CallResult, PMAP_PROG, RPCBPROG } from 'portmapper-js';
import t from 'tap';
import { UdpProxy } from '../../../../client/sunrpc/proxy/udp-proxy.js';
import { RawServer } from '../../../rpc/onc-rpc/raw-peers.js';
import { startOurs } from '../../../started-program.js';
import { watched } from '../proxy/proxied.js';
import { info } from './info-run.js';
import { answering, PROGRAM, scene } from './info-scene.js';

// What rpcinfo cannot do: ports and sockets of one's choice, JSON, and bounds. tests/interop has the rest.

const READY = `program ${PROGRAM} version 3 ready and waiting\n`;

await t.test('a portmapper on another port, or behind a socket', async (t) => {
  const { portmapper, path, tcp } = await scene(t);
  const lists = await Promise.all([
    info(['-s', portmapper]),
    info(['-s'], { portmapper }),
    info(['-s', path]),
    info(['-s', 'no.such.host.invalid'], { portmapper: path }),
    info(['-s', '-T', 'udp', portmapper]),
  ]);
  for (const list of lists) {
    t.equal(list.status, 0, list.stderr);
    t.match(list.stdout, ` ${PROGRAM}  3,1       udp,tcp                          -           unknown\n`);
  }
  const calls = await Promise.all([
    info(['-t', portmapper, String(PROGRAM), '3']),
    info(['-T', 'udp', '127.0.0.1', String(PROGRAM), '3'], { portmapper }),
    info(['-u', path, String(PROGRAM), '3']),
    info(['-t', 'localhost', String(PROGRAM), '3'], { portmapper: path }),
    info(['-n', String(tcp.port), '-t', '127.0.0.1', String(PROGRAM), '3']),
    info(['-T', 'tcp', '-a', `127.0.0.1:${tcp.port}`, String(PROGRAM), '3']),
  ]);
  for (const call of calls) t.same(call, { status: 0, stdout: READY, stderr: '' });
});

await t.test('a portmapper that takes no connections is asked over UDP', async (t) => {
  const { portmapper } = await scene(t);
  const { context } = watched({ idleTimeoutMs: 60_000 });
  const host = '127.0.0.1';
  const target = { kind: 'udp', host, port: Number(portmapper.split(':')[1]) } as const;
  const proxy = await UdpProxy.open({ kind: 'udp', host, port: 0 }, target, context);
  t.teardown(() => proxy.close());
  const { port } = proxy.listening as { readonly port: number };
  for (const args of [[], ['-s'], ['-m']])
    t.match(await info([...args, `${host}:${port}`]), { status: 0, stderr: '' }, args.join(' '));
  t.match(await info(['-p', `${host}:${port}`]), { status: 1, stderr: /refused/ }, 'as rpcinfo has it');
});

await t.test('a value for programs, of each form', async (t) => {
  const { portmapper, path, tcp } = await scene(t);
  const json = async (...args: string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await info(args, { portmapper, json: true });
    t.equal(stderr, '');
    t.equal(status, 0);
    return JSON.parse(stdout);
  };
  const address = `0.0.0.0.${tcp.port >> 8}.${tcp.port & 255}`;
  const list = (await json()) as readonly unknown[];
  t.match(list[0], { program: 100000, version: 4, netid: 'tcp', service: 'portmapper', owner: 'superuser' });
  const entry = { program: PROGRAM, version: 1, netid: 'tcp', address, port: tcp.port };
  t.strictSame(list.at(-4), { ...entry, service: null, owner: 'unknown' });
  const short = {
    program: PROGRAM,
    versions: [3, 1],
    netids: ['udp', 'tcp'],
    owner: 'unknown',
    service: null,
  };
  t.match(await json('-s'), [{ program: 100000 }, short]);
  const mapping = {
    program: PROGRAM,
    version: 1,
    protocol: 'tcp',
    protocolNumber: 6,
    port: tcp.port,
    service: null,
  };
  const mappings = (await json('-p')) as readonly unknown[];
  t.strictSame(mappings.at(-4), mapping);
  t.match(await json('-m'), [{ version: 2 }, { version: 3 }, { version: 4, lookUps: [], remoteCalls: [] }]);
  const uaddr = address.replace('0.0.0.0', '127.0.0.1');
  t.match(await json('-l', '127.0.0.1', String(PROGRAM), '3'), [
    {
      program: PROGRAM,
      version: 3,
      netid: 'tcp',
      address: uaddr,
      protocolFamily: 'inet',
      semantics: 'cots_ord',
    },
    { netid: 'udp', semantics: 'clts' },
  ]);
  const called = await info(['-t', '127.0.0.1', String(PROGRAM)], { portmapper, json: true });
  t.equal(called.status, 1);
  t.strictSame(JSON.parse(called.stdout), {
    program: PROGRAM,
    address: { netid: 'tcp', host: '127.0.0.1', port: tcp.port },
    versions: [
      { version: 1, ready: true },
      {
        version: 2,
        ready: false,
        error: {
          code: 'PROG_MISMATCH',
          message: `program ${PROGRAM}.NULL: the server has versions 1 to 3, not 2`,
          low: 1,
          high: 3,
        },
      },
      { version: 3, ready: true },
    ],
  });
  t.strictSame(await json('-d', '-T', 'tcp', String(PROGRAM), '1'), {
    program: PROGRAM,
    version: 1,
    netid: 'tcp',
    deleted: true,
  });
  t.same(await info(['-d', String(PROGRAM), '3'], { portmapper: path }), {
    status: 0,
    stdout: '',
    stderr: '',
  });
  t.match(await json('-s'), [{ program: 100000 }, { versions: [1], netids: ['udp'] }]);
});

await t.test('what goes wrong is said with what may help', async (t) => {
  const { portmapper } = await scene(t);
  const cases: readonly [readonly string[], RegExp][] = [
    [
      ['-d', '100000', '4'],
      /^sunrpc info: Could not delete .* prog 100000 version 4\n {2}the portmapper refuses: only/,
    ],
    [['-d', '-T', 'zork', '9', '1'], /^sunrpc info: netid zork not supported\n {2}netids are tcp, /],
    [['-T', 'zork', '127.0.0.1', '9'], /^sunrpc info: Could not find zork\n {2}netids are tcp, /],
    [['-t', '127.0.0.1', '9'], /^sunrpc info: 127.0.0.1: RPC: Program not registered\n {2}.*-s/],
    [
      ['-T', 'tcp6', '127.0.0.1', '9'],
      /^sunrpc info: RPC: Unknown host\n {2}127.0.0.1 has no address for netid tcp6/,
    ],
    [
      ['-T', 'tcp', '-a', '1.2.3', '9'],
      /^sunrpc info: "1.2.3" is no universal address of netid tcp\n {2}.*HOST:PORT/,
    ],
    [['-T', 'tcp', '-a', 'h:0', '9'], /^sunrpc info: expected HOST:PORT, got "h:0"\n/],
    [
      ['-T', 'local', '-a', 'x:1', '9'],
      /^sunrpc info: "x:1" is no universal address of netid local\n {2}it is a path/,
    ],
    [['-t', '127.0.0.1', 'nosuch'], /^sunrpc info: nosuch is unknown service\n {2}/],
    [['-t', '127.0.0.1', '0x20000099'], /^sunrpc info: 127.0.0.1: RPC: Program not registered\n/],
    [['-t', '127.0.0.1', '4294967296'], /^sunrpc info: 4294967296 is illegal program number\n$/],
    [['-l', '127.0.0.1', '9', '-1'], /^sunrpc info: -1 is illegal version number\n$/],
    [['-s', '-T', 'local'], /^sunrpc info: can't contact rpcbind: RPC: Unknown host\n/],
  ];
  for (const [args, stderr] of cases)
    t.match(await info(args, { portmapper }), { status: 1, stdout: '', stderr }, args.join(' '));
});

await t.test('silence ends in time, of a portmapper and of a program', async (t) => {
  await using silent = await RawServer.listen(() => undefined);
  const { port } = silent;
  const options = { portmapper: `127.0.0.1:${port}`, timeoutMs: 50 };
  const said = /RPC: Timed out\n {2}127.0.0.1:\d+ is silent/;
  for (const args of [[], ['-p'], ['-t', '127.0.0.1', '9']])
    t.match(await info(args, options), { status: 1, stdout: '', stderr: said });
  t.match(await info(['-d', '9', '1'], options), {
    status: 1,
    stderr: /Could not delete.*\n {2}RPC: Timed out/,
  });
  t.match(await info(['-n', String(port), '-t', '127.0.0.1', '9', '1'], options), {
    status: 1,
    stdout: 'program 9 version 1 is not available\n',
    stderr: 'sunrpc info: RPC: Timed out\n',
  });
});

await t.test('a program that claims every version', async (t) => {
  const any = await answering(t, []);
  t.same(await info(['-n', any, '-t', '127.0.0.1', '9']), {
    status: 0,
    stdout: 'program 9 version 0 ready and waiting\nprogram 9 version 4294967295 ready and waiting\n',
    stderr: '',
  });
  const endless = await answering(t, [1, 0xffff_ffff]);
  t.match(await info(['-n', endless, '-t', '127.0.0.1', '9']), {
    status: 1,
    stdout: 'program 9 version 0 is not available\n',
    stderr: /program 9 claims to have versions 1 to 4294967295\n {2}more than 256 .* name one\n$/,
  });
  const backwards = await answering(t, [3, 1]);
  t.same(
    await info(['-n', backwards, '-t', '127.0.0.1', '9']),
    { status: 0, stdout: '', stderr: '' },
    'as rpcinfo',
  );
});

await t.test('a portmapper cannot drive the terminal', async (t) => {
  const evil = { r_prog: 9, r_vers: 1, r_netid: '\x1b[2J', r_addr: 'x\ny', r_owner: '\x07' };
  const { RPCBPROC_DUMP } = RPCBPROG.RPCBVERS4.procedures;
  const server = createServer().add(
    { ...RPCBPROG.RPCBVERS4, procedures: { RPCBPROC_DUMP } },
    { RPCBPROC_DUMP: () => [{ rpcb_map: evil }] },
  );
  t.teardown(() => server.close(0));
  const { port } = await listenTcp(server);
  const list = await info([`127.0.0.1:${port}`]);
  t.equal(
    list.stdout.split('\n')[1],
    '         9    1    \\x1b[2J   x\\ny                   -          \\x07',
  );
});

await t.test('a broadcast names each that answers, once', async (t) => {
  let asked = 0;
  const { PMAPPROC_CALLIT } = PMAP_PROG.PMAP_VERS.procedures;
  const servers = ['127.0.0.1', '127.0.0.2'].map((host) => {
    const server = createServer().add(
      { ...PMAP_PROG.PMAP_VERS, procedures: { PMAPPROC_CALLIT } },
      {
        PMAPPROC_CALLIT({ prog, vers, proc }): CallResult {
          asked++;
          t.same([prog, vers, proc], [100005, 3, 0]);
          return { port: 1000, res: Buffer.alloc(0) };
        },
      },
    );
    t.teardown(() => server.close(0));
    return { host, server };
  });
  let port = 0;
  for (const { host, server } of servers)
    ({ port } = await listenUdp(server, { host, port, broadcasts: true }));
  const options = { portmapper: `127.255.255.255:${port}`, timeoutMs: 2_000 };
  const found = await info(['-b', 'mountd', '3'], options);
  t.equal(found.status, 0, found.stderr);
  const lines = found.stdout.trimEnd().split('\n').sort();
  t.match(lines, [/^127\.0\.0\.1\.3\.232\t\S+$/, /^127\.0\.0\.2\.3\.232\t\S+$/]);
  t.equal(asked, 2);
  const json = JSON.parse((await info(['-b', 'mountd', '3'], { ...options, json: true })).stdout) as {
    host: string;
  }[];
  t.same(json.map(({ host }) => host).sort(), ['127.0.0.1', '127.0.0.2']);
  t.match(await info(['-b', 'mountd', '3'], { portmapper: '/run/x.sock' }), {
    status: 1,
    stderr: /cannot be broadcast/,
  });
});

await t.test('the program: help and wrong usage', async (t) => {
  const main = 'client/sunrpc/main.js';
  const help = startOurs(t, main, ['info', '--help']);
  const wrong = startOurs(t, main, ['info', '-p', '-s']);
  const twice = startOurs(t, main, ['info', '-T', 'tcp', '-T', 'udp', 'h', '9']);
  const place = startOurs(t, main, ['info', 'host:99999']);
  await Promise.all([help, wrong, twice, place].map(({ program }) => program.ended));
  t.equal(help.program.exitCode, 0);
  t.match(help.output.stdout, 'info -a address -T netid prog [vers]');
  for (const { program, output } of [wrong, twice, place]) {
    t.equal(program.exitCode, 2);
    t.equal(output.stdout, '');
    t.match(output.stderr, 'info -a address -T netid prog [vers]');
  }
  t.match(wrong.output.stderr, /-p and -s exclude each other\n$/);
  t.match(twice.output.stderr, /-T is given twice\n$/);
  t.match(place.output.stderr, /expected HOST:PORT, got "host:99999"\n$/);
});
