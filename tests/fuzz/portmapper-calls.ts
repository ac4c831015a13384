import fc from 'fast-check';
import * as xdr from 'node-xdr';
import type { Procedure } from 'onc-rpc';
import { CallArgs, Mapping, Netbuf, PMAP_PROG, Rpcb, RPCBPROG } from 'portmapper-js';
import { randomText } from '../random-text.js';
import { credentials, encodeCall, xids } from './rpc-calls.js';

const number = (...telling: number[]): fc.Arbitrary<number> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...telling) }, fc.integer({ min: 0, max: 0xffff_ffff }));
const text = (...telling: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...telling) }, randomText(60));

const prog = number(100_000, 0x2000_0001, 1, 2, 3);
const vers = number(1, 2, 3, 4);
const netid = text('tcp', 'udp', 'tcp6', 'udp6', 'local', '', 'sctp', 'TCP', '__proto__', 'toString');

/** Universal addresses, and what is nearly one (RFC 5665 §5.2.3). */
export const uaddrs = text(
  ...['127.0.0.1.0.111', '0.0.0.0.1.2', '10.0.0.7.200.1', '::1.0.111', '::.3.4', '::ffff:1.2.3.4.0.1'],
  ...['/run/x.sock', '/', '', '1.2.3.4', '999.1.1.1.0.111', '1.2.3.4.256.0', '1.2.3.4.01.1', '::1%lo.0.111'],
  ...['127.0.0.1.0.0', `1.2.3.4.0.${'1'.repeat(900)}`, '1.2.3.4\0.0.111', `/${'x'.repeat(107)}`],
);

const rpcb = fc.record({
  r_prog: prog,
  r_vers: vers,
  r_netid: netid,
  r_addr: uaddrs,
  r_owner: text('superuser', ''),
});
const mapping = fc.record({ prog, vers, prot: number(6, 17), port: number(0, 111, 65_535, 65_536) });
const callit = fc.record({ prog, vers, proc: number(0, 1, 5), args: fc.uint8Array({ maxLength: 60 }) });
const netbuf = fc.record({
  maxlen: number(0, 16, 110),
  buf: fc.oneof(
    fc.uint8Array({ maxLength: 130 }),
    fc
      .tuple(fc.constantFrom(1, 2, 10), fc.uint8Array({ maxLength: 30 }))
      .map(([family, rest]) => Uint8Array.of(family, 0, ...rest)),
  ),
});

/** Arguments by the type that takes them; the types of CALLIT are one and the same on the wire. */
const VALUES: ReadonlyMap<unknown, fc.Arbitrary<unknown>> = new Map<unknown, fc.Arbitrary<unknown>>([
  [Mapping, mapping],
  [Rpcb, rpcb],
  [CallArgs, callit],
  [Netbuf, netbuf],
  [xdr.void, fc.constant(undefined)],
  [RPCBPROG.RPCBVERS.procedures.RPCBPROC_UADDR2TADDR.args, uaddrs],
  [RPCBPROG.RPCBVERS.procedures.RPCBPROC_CALLIT.args, callit],
]);

const PROCEDURES = [PMAP_PROG.PMAP_VERS, RPCBPROG.RPCBVERS, RPCBPROG.RPCBVERS4].flatMap(
  ({ version, procedures }) =>
    Object.values<Procedure<unknown, unknown>>(procedures).map((procedure) => ({ version, procedure })),
);

/** Well-formed calls of every procedure of the three versions, most of them about few programs, so that they meet. */
export const portmapperCalls: fc.Arbitrary<Buffer> = fc
  .constantFrom(...PROCEDURES)
  .chain(({ version, procedure: { number: proc, args } }) =>
    fc
      .tuple(xids, credentials, VALUES.get(args) ?? fc.constant(undefined))
      .map(([xid, cred, value]) =>
        encodeCall({ xid, prog: PMAP_PROG.number, vers: version, proc, cred, args: xdr.encode(args, value) }),
      ),
  );
