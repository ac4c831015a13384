import t from 'tap';
import { skipUnless } from '../peers.js';
import { NETWORKS, performStory } from './two-clients-story.js';

for (const network of NETWORKS.slice(1)) {
  const { listening, reached } = network;
  const name = `a server on ${listening}, reached by ${reached.alice} and ${reached.bob}`;
  await t.test(name, { skip: skipUnless('ipv6') }, (t) => performStory(t, network));
}
