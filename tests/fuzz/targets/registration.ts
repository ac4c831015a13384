import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel } from 'onc-rpc';
import {
  type ListenerAddress,
  PmaplistPtr,
  type PortmapperOptions,
  register,
  registerTransientProgram,
  RpcblistPtr,
} from 'portmapper-js';
import { expect } from '../expect.js';
import { answering } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { isOurError } from '../our-errors.js';
import { uaddrs } from '../portmapper-calls.js';
import { repliesWith, success } from '../replies.js';

const PROGRAM = 0x2000_0001;
const LISTENERS: readonly ListenerAddress[] = [
  { netid: 'tcp', address: '127.0.0.1', port: 258 },
  { netid: 'udp6', address: '::1', port: 258 },
  { netid: 'local', address: '/run/x.sock', port: 0 },
];

const TRUE = Buffer.of(0, 0, 0, 1);

const ports = fc.constantFrom(258, 111, 0, 65_536);
/** What SET, UNSET and DUMP give, in one version or the other: our own program among others, rightly or wrongly. */
const results: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 1 }).map((truth) => xdr.encode(xdr.uint, truth)) },
  fc.array(ports, { maxLength: 3 }).map((all) =>
    xdr.encode(
      PmaplistPtr,
      all.map((port) => ({ map: { prog: PROGRAM, vers: 1, prot: 6, port } })),
    ),
  ),
  fc.array(uaddrs, { maxLength: 3 }).map((all) =>
    xdr.encode(
      RpcblistPtr,
      all.map((r_addr) => ({
        rpcb_map: { r_prog: PROGRAM, r_vers: 1, r_netid: 'tcp', r_addr, r_owner: '1000' },
      })),
    ),
  ),
);

const inputs = fc.record({
  replies: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(success(TRUE)) },
      { weight: 1, arbitrary: repliesWith(results) },
    ),
    { minLength: 1, maxLength: 12 },
  ),
  listeners: fc.subarray([...LISTENERS], { minLength: 1 }),
  isTransient: fc.boolean(),
});

/** Any replies to what keeps a program registered: it is, or an error of ours says why not, and taking it back ends. */
export const registration = fuzzTarget({
  name: 'registration',
  share: 8000,
  inputs,
  async check({ replies, listeners, isTransient }) {
    const server = answering(replies);
    const portmapper: PortmapperOptions = { transport: new Channel(server.connector) };
    try {
      if (isTransient) await (await registerTransientProgram({ listeners, portmapper })).close();
      else await registered(listeners, portmapper);
      return 'accepted';
    } catch (error) {
      expect(isOurError(error), String(error));
      return 'refused';
    }
  },
});

async function registered(
  listeners: readonly ListenerAddress[],
  portmapper: PortmapperOptions,
): Promise<void> {
  const options = { program: PROGRAM, version: 1, listeners, portmapper, mode: 'require' as const };
  await using registration = register(options);
  await registration.ready;
}
