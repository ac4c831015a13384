import fc from 'fast-check';
import * as xdr from 'node-xdr';
import { Channel } from 'onc-rpc';
import { PortmapperClient, type RpcbEntryList, RpcbEntryListPtr } from 'portmapper-js';
import { expect } from '../expect.js';
import { answering } from '../fake-server.js';
import { fuzzTarget } from '../fuzz-target.js';
import { captured } from '../mutations.js';
import { isOurError } from '../our-errors.js';
import { uaddrs } from '../portmapper-calls.js';
import { repliesWith } from '../replies.js';

/** What real portmappers gave, and addresses that may be none. */
const results: fc.Arbitrary<Uint8Array> = fc.oneof(
  captured('portmapper')
    .filter((message) => message.readUInt32BE(4) === 1)
    .map((reply) => reply.subarray(24)),
  fc.constant(Buffer.of()),
  fc.nat({ max: 70_000 }).map((port) => xdr.encode(xdr.uint, port)),
  uaddrs.map((uaddr) => xdr.encode(xdr.string(), uaddr)),
  fc
    .array(fc.tuple(uaddrs, fc.constantFrom('tcp', 'udp', 'bogus')), { maxLength: 3 })
    .map((entries) => xdr.encode(RpcbEntryListPtr, entries.map(entryOf))),
);

function entryOf([r_maddr, netid]: readonly [uaddr: string, netid: string]): RpcbEntryList {
  return {
    rpcb_entry_map: {
      r_maddr,
      r_nc_netid: netid,
      r_nc_semantics: 3,
      r_nc_protofmly: 'inet',
      r_nc_proto: netid,
    },
  };
}

const inputs = fc.record({
  replies: fc.array(repliesWith(results), { minLength: 1, maxLength: 4 }),
  question: fc.constantFrom('lookUp', 'dump', 'ping'),
  protocol: fc.constantFrom('tcp', 'udp'),
});

/** Any replies to a portmapper's client, in whatever version it asks: an answer, or an error of ours. */
export const portmapperClient = fuzzTarget({
  name: 'portmapper-client',
  share: 20_000,
  inputs,
  async check({ replies, question, protocol }) {
    const server = answering(replies);
    await using portmapper = new PortmapperClient({ transport: new Channel(server.connector) });
    try {
      if (question === 'lookUp') await portmapper.lookUp({ program: 0x2000_0001, version: 1, protocol });
      else await portmapper[question]();
      return 'accepted';
    } catch (error) {
      expect(isOurError(error), String(error));
      return 'refused';
    }
  },
});
