import { createServer, listenTcp } from 'onc-rpc';
import { PortmapperClient } from 'portmapper-js';
import { eventually } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { startPortmapper } from '../rpc/portmapper-js/portmapper-under-test.js';
import { looked, PROGRAM, TARGET, TCP, watch } from '../rpc/portmapper-js/watched-registration.js';
import { tapInNamespace } from './namespace.js';
import { otherHost } from './other-host.js';

const t = await tapInNamespace(import.meta.url);

await t.test(
  'a server at one address of this machine lives, though pmap_set tells no address: its place is left to it',
  { skip: skipUnless('namespace', 'ip') },
  async (t) => {
    const { ours } = await otherHost(t);
    const { port, registered } = await startPortmapper(t);
    const { registration, happened } = watch(t, { portmapper: { port }, listeners: [TCP] });
    await registration.ready;
    await using other = createServer();
    const { port: itsPort } = await listenTcp(other, { host: ours });
    await using client = new PortmapperClient({ port });
    await Promise.all([
      client.unset(TARGET, 'tcp'),
      client.set(TARGET, { netid: 'tcp', host: '0.0.0.0', port: itsPort }),
    ]);
    await happened('replaced');
    await looked(port, 3);
    t.same(registered(PROGRAM), [`1 tcp 0.0.0.0.${itsPort >> 8}.${itsPort & 255}`]);
    await other.close(0);
    await eventually('ours is set', () => registered(PROGRAM).join() === '1 tcp 127.0.0.1.27.89');
  },
);
