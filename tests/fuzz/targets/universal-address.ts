import fc from 'fast-check';
import {
  formatUniversalAddress,
  isNetid,
  NETIDS,
  parseUniversalAddress,
  PortmapperError,
} from 'portmapper-js';
import { expect } from '../expect.js';
import { fuzzTarget } from '../fuzz-target.js';
import { attempt } from '../our-errors.js';
import { uaddrs } from '../portmapper-calls.js';

const changed = fc
  .tuple(uaddrs, fc.nat({ max: 60 }), fc.string({ maxLength: 3 }))
  .map(([uaddr, at, inserted]) => uaddr.slice(0, at) + inserted + uaddr.slice(at));

const inputs = fc.record({
  netid: fc.constantFrom(...Object.keys(NETIDS).filter(isNetid)),
  uaddr: fc.oneof(uaddrs, changed),
});

/** Any text as a universal address: spelled again it is the same text, or it is none. */
export const universalAddress = fuzzTarget({
  name: 'universal-address',
  share: 10_000,
  inputs,
  check({ netid, uaddr }) {
    const parsed = attempt(() => parseUniversalAddress(netid, uaddr));
    if ('error' in parsed) {
      expect(parsed.error instanceof PortmapperError, `${parsed.error.name} instead of PortmapperError`);
      return 'refused';
    }
    expect(formatUniversalAddress(parsed.value) === uaddr, 'spelled in another way');
    return 'accepted';
  },
});
