import type { Procedures } from 'onc-rpc';
import {
  CallArgs,
  CallResult,
  Mapping,
  Netbuf,
  PMAP_PROG,
  PmaplistPtr,
  Rpcb,
  RpcbEntryListPtr,
  RpcblistPtr,
  RPCBPROG,
  RpcbRmtcallargs,
  RpcbRmtcallres,
  RpcbStatByvers,
} from 'portmapper-js';
import t from 'tap';
import { bothWays } from '../node-xdr/hex-table.js';

const MAPPING = { prog: 0x20000001, vers: 1, prot: 6, port: 7001 };
const MAPPING_HEX = '20000001 00000001 00000006 00001b59';
const RPCB = { r_prog: 0x20000001, r_vers: 1, r_netid: 'tcp', r_addr: '0.0.0.0.27.89', r_owner: 'unknown' };
// as rpcbind 1.2.6 sends it
const RPCB_HEX =
  '20000001 00000001 00000003 74637000 0000000d 302e302e 302e302e 32372e38 39000000 00000007 756e6b6e 6f776e00';
const ENTRY_HEX =
  '0000000f 3132372e 302e302e 312e3237 2e383900 00000003 74637000 00000003 00000004 696e6574 00000003 74637000';

await t.test('version 2', (t) => {
  bothWays(t, Mapping, [[MAPPING, MAPPING_HEX]]);
  bothWays(t, PmaplistPtr, [
    [[], '00000000'],
    [
      [{ map: MAPPING }, { map: { ...MAPPING, prot: 17 } }],
      `00000001 ${MAPPING_HEX} 00000001 ${MAPPING_HEX.replace('00000006', '00000011')} 00000000`,
    ],
  ]);
  bothWays(t, CallArgs, [
    [
      { prog: 100000, vers: 2, proc: 0, args: Uint8Array.of(1, 2, 3) },
      '000186a0 00000002 00000000 00000003 01020300',
    ],
  ]);
  bothWays(t, CallResult, [[{ port: 111, res: new Uint8Array(0) }, '0000006f 00000000']]);
  t.end();
});

await t.test('versions 3 and 4', (t) => {
  bothWays(t, Rpcb, [[RPCB, RPCB_HEX]]);
  bothWays(t, RpcblistPtr, [
    [[], '00000000'],
    [[{ rpcb_map: RPCB }], `00000001 ${RPCB_HEX} 00000000`],
  ]);
  const entry = {
    r_maddr: '127.0.0.1.27.89',
    r_nc_netid: 'tcp',
    r_nc_semantics: 3,
    r_nc_protofmly: 'inet',
    r_nc_proto: 'tcp',
  };
  bothWays(t, RpcbEntryListPtr, [[[{ rpcb_entry_map: entry }], `00000001 ${ENTRY_HEX} 00000000`]]);
  const sockaddr = Uint8Array.of(2, 0, 0, 111, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  bothWays(t, Netbuf, [
    [{ maxlen: 16, buf: sockaddr }, '00000010 00000010 0200006f 7f000001 00000000 00000000'],
    [{ maxlen: 0, buf: new Uint8Array(0) }, '00000000 00000000'],
  ]);
  bothWays(t, RpcbRmtcallargs, [
    [{ prog: 1, vers: 2, proc: 3, args: new Uint8Array(0) }, '00000001 00000002 00000003 00000000'],
  ]);
  bothWays(t, RpcbRmtcallres, [
    [{ addr: '::.0.111', results: Uint8Array.of(9) }, '00000008 3a3a2e30 2e313131 00000001 09000000'],
  ]);
  t.end();
});

await t.test('statistics', (t) => {
  const none = { info: new Array<number>(13).fill(0), setinfo: 0, unsetinfo: 0, addrinfo: [], rmtinfo: [] };
  const some = {
    info: [1, ...new Array<number>(12).fill(0)],
    setinfo: 2,
    unsetinfo: 3,
    addrinfo: [{ prog: 9, vers: 1, success: 4, failure: 5, netid: 'udp' }],
    rmtinfo: [{ prog: 9, vers: 1, proc: 0, success: 6, failure: 7, indirect: 0, netid: 'tcp' }],
  };
  const zeros = (count: number): string => new Array<string>(count).fill('00000000').join(' ');
  const someHex =
    `00000001 ${zeros(12)} 00000002 00000003 ` +
    '00000001 00000009 00000001 00000004 00000005 00000003 75647000 00000000 ' +
    '00000001 00000009 00000001 00000000 00000006 00000007 00000000 00000003 74637000 00000000';
  bothWays(t, RpcbStatByvers, [[[none, some, none], `${zeros(17)} ${someHex} ${zeros(17)}`]]);
  t.end();
});

await t.test('numbers of the program, its versions and procedures', (t) => {
  t.equal(PMAP_PROG.number, 100000);
  t.equal(RPCBPROG.number, 100000);
  const numbers = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4].map(
    ({ version, procedures }) => [version, numbersOf(procedures)],
  );
  t.same(numbers, [
    [2, [0, 1, 2, 3, 4, 5]],
    [3, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    [4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ]);
  t.end();
});

function numbersOf(procedures: Procedures): number[] {
  return Object.values(procedures).map(({ number }) => number);
}
