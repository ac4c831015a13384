import { createServer, listenLocal, listenTcp } from 'onc-rpc';
import { addPortmapper } from 'portmapper-js';
import t from 'tap';
import { portmapperOf } from '../../../../client/sunrpc/call/destination.js';
import { listed, listText } from '../../../../client/sunrpc/call/registered-list.js';
import { compiled } from '../../../rpc/rpcgen-js/compiled.js';
import { sunrpcCall } from './call-run.js';
import { BENCH_X, onPorts, portmapperFor, workbench } from './workbench.js';

const described = compiled(BENCH_X);

await t.test('what is registered and what the files know stand together, in order of the numbers', (t) => {
  const entry = { version: 3, netid: 'tcp', uaddr: '0.0.0.0.0.111', port: 111, owner: 'superuser' };
  const registered = [
    { ...entry, program: 0x2000_0099 },
    { ...entry, program: 100000, netid: 'local', uaddr: '/run/x\n.sock', port: undefined },
  ];
  const programs = listed(registered, [described]);
  t.match(programs, [
    { program: 100000, versions: [{ version: 3, addresses: [{ netid: 'local', uaddr: '/run/x\n.sock' }] }] },
    {
      program: 0x2000_0099,
      name: 'BENCH',
      file: 'input.x',
      versions: [
        {
          version: 2,
          name: 'OLD',
          addresses: [],
          procedures: [{ name: 'ONE', number: 1, signature: 'int ONE(void) = 1;' }],
        },
        { version: 3, name: 'NEW', addresses: [{ netid: 'tcp', port: 111, owner: 'superuser' }] },
      ],
    },
  ]);
  t.equal(
    listText(programs),
    `100000
  version 3: local /run/x\\n.sock
BENCH = 536871065 (0x20000099)
  OLD = 2: not registered
    int ONE(void) = 1;
  NEW = 3: tcp 111
    hyper ADD(pair) = 1;
    wrapped REVERSE(wrapped) = 2;
    string<> WHO(void) = 3;
    void REFUSE(answer) = 4;
    void KEEP_SILENT(void) = 5;
    bool SEVEN(void) = 6;
    string<> TEXT(void) = 7;
    int COUNT(void) = 8;
    void COUNT_UP(void) = 9;`,
  );
  t.end();
});

await t.test('signatures are spelled as a .x file spells them', (t) => {
  const odd = compiled(`
    const MAX = 7;
    struct node { int n; node *next; };
    typedef string text<MAX>;
    typedef node *nodes;
    program ODD { version V {
      text ONE(opaque<MAX>) = 1;
      unsigned hyper TWO(nodes) = 2;
      node THREE(void) = 3;
    } = 1; } = 0x20000098;`);
  const [program] = listed([], [odd]);
  t.match(program?.versions[0]?.procedures, [
    { signature: 'text ONE(opaque<MAX>) = 1;' },
    { signature: 'unsigned hyper TWO(nodes) = 2;' },
    { signature: 'node THREE(void) = 3;' },
  ]);
  t.end();
});

await t.test('sunrpc call --list, as text and as JSON', async (t) => {
  const bench = workbench(t);
  const { tcp } = await onPorts(bench);
  const portmapper = `127.0.0.1:${await portmapperFor(t, tcp)}`;
  const [text, json, nobody, noFile] = await Promise.all([
    sunrpcCall(['--list', '127.0.0.1', bench.file, '--portmapper', portmapper]),
    sunrpcCall(['127.0.0.1', '--list', '--json', '--portmapper', portmapper]),
    sunrpcCall(['--list', '127.0.0.1', '--portmapper', `127.0.0.1:${tcp}`]),
    sunrpcCall(['--list', '127.0.0.1', bench.path('none.x'), '--portmapper', portmapper]),
  ]);
  t.equal(text.stderr, '');
  t.match(
    text.stdout,
    new RegExp(
      `^BENCH = 536871065 \\(0x20000099\\)\n  OLD = 2: not registered\n    int ONE.*\n  NEW = 3: tcp ${tcp}\n`,
      'm',
    ),
  );
  const programs = JSON.parse(json.stdout) as unknown[];
  t.match(programs.at(-1), {
    program: 0x2000_0099,
    versions: [{ version: 3, addresses: [{ netid: 'tcp', port: tcp }] }],
  });
  t.equal(nobody.status, 5);
  t.match(nobody.stderr, /the portmapper at 127\.0\.0\.1:\d+ does not answer: /);
  t.equal(noFile.status, 3);
});

await t.test('a portmapper may be asked through its AF_LOCAL socket', async (t) => {
  const bench = workbench(t);
  const server = createServer();
  t.teardown(() => server.close(0));
  const service = addPortmapper(server);
  service.announce(await listenTcp(server, { host: '127.0.0.1' }));
  service.announce(await listenLocal(server, { path: bench.path('rpcbind.sock') }));
  const run = await sunrpcCall(['--list', bench.path('rpcbind.sock')]);
  t.match(run, { status: 0, stderr: '' });
  t.match(run.stdout, /^100000$/m);
});

await t.test('HOST may be an IPv6 address in brackets', (t) => {
  for (const host of ['::1', '[::1]'])
    t.same(portmapperOf({ host, portmapper: undefined }), { host: '::1', port: 111 });
  t.end();
});

await t.test('a socket at which nobody answers is named by its path', async (t) => {
  const path = workbench(t).path('nobody.sock');
  const run = await sunrpcCall(['--list', path]);
  t.equal(run.status, 5);
  t.match(run.stderr, `sunrpc: the portmapper at ${path} does not answer: `);
});
