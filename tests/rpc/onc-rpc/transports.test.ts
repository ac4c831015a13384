import t, { type Test } from 'tap';
import { skipUnless } from '../../peers.js';
import { CALLS } from './transport-calls.js';
import { ENDINGS } from './transport-endings.js';
import {
  type Make,
  overMemoryDatagrams,
  overMemoryStreams,
  overTls,
  TRANSPORTS,
} from './transport-harness.js';

async function passes(t: Test, make: Make, netid: string): Promise<void> {
  for (const [story, act] of Object.entries({ ...CALLS, ...ENDINGS }))
    await t.test(story, (t) => act(t, make, netid));
}

for (const [netid, make] of TRANSPORTS) await t.test(netid, (t) => passes(t, make, netid));

await t.test('tcp over TLS', { skip: skipUnless('openssl') }, (t) => passes(t, overTls, 'tcp'));

await t.test('streams of the test kit', (t) => passes(t, overMemoryStreams, 'tcp'));

await t.test('datagrams of the test kit', (t) => passes(t, overMemoryDatagrams, 'udp'));
