import { createClient, frameRecord, tcpTransport } from 'onc-rpc';
import { type Netbuf, PMAP_PROG, PortmapperClient, RPCBPROG } from 'portmapper-js';
import type { Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { startPortmapper } from '../../rpc/portmapper-js/portmapper-under-test.js';
import { RPCBIND } from '../portmappers.js';
import { rpcinfo } from '../rpcinfo.js';
import { replyTo } from './canned-server.js';
import { callByHand, SUCCESS } from './framing.js';
import { KNOWN_MESSAGES } from './known-types.js';
import type { Matrix, Tap } from './matrix.js';
import { nmap } from './nmap.js';
import { PORT, REGISTERED } from './portmap-cases.js';
import type { TypeRow } from './rows.js';
import { dissect } from './tshark.js';

const TABLE = 'XDR types';
type Cases = Partial<Record<TypeRow, (t: Test) => Promise<void>>>;

/** The types that others meet in the programs which they know. */
export async function proveTypesObserved(t: Tap, matrix: Matrix): Promise<void> {
  await proveRpcbind(t, matrix);
  const rpcinfoCells = { table: TABLE, column: 'rpcinfo', skip: skipUnless('rpcinfo') } as const;
  await matrix.proveEach(t, { ...rpcinfoCells, rows: Object.keys(PRINTED) }, async (t, row) => {
    await startPortmapper(t, { port: 111, path: '/run/rpcbind.sock' });
    await register();
    const [args, prints] = PRINTED[row] ?? ['', /./];
    const { status, stdout } = await rpcinfo(...args.split(' ').filter((arg) => arg !== ''));
    t.equal(status, 0);
    t.match(stdout, prints);
  });
  await proveTshark(t, matrix);
  const nmapCells = { table: TABLE, column: 'nmap', skip: skipUnless('nmap') } as const;
  let said: string | undefined;
  const rows = ['unsigned int', 'struct', 'linked list'] as const;
  await matrix.proveEach(t, { ...nmapCells, rows }, async (t) => {
    if (said === undefined) {
      await startPortmapper(t, { port: 111 });
      await register();
      said = await nmap('-sT', '-p', '111', '--script', 'rpcinfo', '127.0.0.1');
    }
    t.match(said, /536871048 +1 +7001\/tcp/, 'the numbers of one struct in the list');
  });
}

/** The programs that tshark knows have nearly every type. */
async function proveTshark(t: Tap, matrix: Matrix): Promise<void> {
  const skip = skipUnless('tshark');
  const cells = { table: TABLE, column: 'tshark', skip } as const;
  const fields = [
    ...new Set(KNOWN_MESSAGES.flatMap(({ inCall, inReply }) => Object.keys({ ...inCall, ...inReply }))),
  ];
  for (const [xid, { rows, args, results, inCall = {}, inReply, ...called }] of KNOWN_MESSAGES.entries()) {
    const call = Buffer.concat([callByHand(xid, called), args]);
    const reply = Buffer.concat([replyTo(call, SUCCESS), results]);
    const packets = [
      { from: 'client', bytes: frameRecord(call) },
      { from: 'server', bytes: frameRecord(reply) },
    ] as const;
    const [asked, answered] = skip === false ? await dissect(packets, fields) : [];
    await matrix.proveEach(t, { ...cells, rows }, (t) => {
      t.match(asked, { '_ws.malformed': '', ...inCall });
      t.match(answered, { '_ws.malformed': '', ...inReply });
    });
  }
}

async function register(): Promise<void> {
  await using client = new PortmapperClient();
  await client.set(REGISTERED, { netid: 'tcp', host: '127.0.0.1', port: PORT });
}

/** What rpcinfo prints of a value of the type. */
const PRINTED: Readonly<Record<string, readonly [args: string, prints: RegExp]>> = {
  int: ['-m 127.0.0.1', /RPCBIND \(version 4\) statistics/],
  'int[3]': ['-m 127.0.0.1', /PORTMAP \(version 2\) statistics/],
  'unsigned int': ['-p 127.0.0.1', /536871048 +1 +tcp +7001/],
  'string<40>': ['', /536871048 +1 +tcp +127\.0\.0\.1\.27\.89/],
  struct: ['', /536871048 +1 +tcp +127\.0\.0\.1\.27\.89 +- +unknown/],
  'linked list': ['-s 127.0.0.1', /536871048 +1 +tcp/],
  bool: ['-d 536871048 1', /^$/],
  void: ['-T tcp 127.0.0.1 100000 4', /ready and waiting/],
};

async function proveRpcbind(t: Tap, matrix: Matrix): Promise<void> {
  await using transport = tcpTransport({ port: 111 });
  const pmap = createClient(PMAP_PROG.PMAP_VERS, transport);
  const rpcb = createClient(RPCBPROG.RPCBVERS4, transport);
  const mapping = { prog: REGISTERED.program, vers: 1, prot: 6, port: PORT };
  const cases: Cases = {
    int: async (t) => {
      t.ok((await rpcb.RPCBPROC_GETSTAT()).every(({ setinfo }) => setinfo >= 0));
    },
    'int[3]': async (t) => {
      t.equal((await rpcb.RPCBPROC_GETSTAT())[2]?.info.length, 13);
    },
    'unsigned int': async (t) => {
      t.equal(await pmap.PMAPPROC_GETPORT(mapping), PORT);
    },
    bool: async (t) => {
      t.equal(await pmap.PMAPPROC_SET({ ...mapping, port: PORT + 1 }), false);
      t.equal(await pmap.PMAPPROC_UNSET(mapping), true);
    },
    'opaque<40>': async (t) => {
      const { buf }: Netbuf = await rpcb.RPCBPROC_UADDR2TADDR('127.0.0.1.27.89');
      t.equal(await rpcb.RPCBPROC_TADDR2UADDR({ maxlen: buf.length, buf }), '127.0.0.1.27.89');
    },
    'string<40>': async (t) => {
      t.match((await rpcb.RPCBPROC_DUMP()).at(-1)?.rpcb_map, {
        r_netid: 'tcp',
        r_addr: /\.27\.89$/,
        r_owner: 'unknown',
      });
    },
    struct: async (t) => {
      t.match((await pmap.PMAPPROC_DUMP()).at(-1)?.map, mapping);
    },
    'linked list': async (t) => {
      t.ok((await rpcb.RPCBPROC_DUMP()).length > 3);
    },
    void: async (t) => {
      await t.resolves(rpcb.null());
    },
  };
  const rows = Object.keys(cases) as TypeRow[];
  await matrix.proveEach(t, { table: TABLE, column: 'rpcbind', rows, skip: RPCBIND.skip }, async (t, row) => {
    await RPCBIND.start(t);
    await register();
    await cases[row]?.(t);
  });
}
