import net from 'node:net';
import t from 'tap';
import { anyFreePort } from '../../../daemons/system/free-port.js';
import { listenForTest } from '../../listen.js';

await t.test('no other program is given the chosen port by chance, before it is used', async (t) => {
  for (let choice = 0; choice < 50; choice += 1) {
    const port = await anyFreePort();
    t.ok(port >= 20_000 && port < 32_768, `${port}: Linux gives none of these away`);
  }
  t.ok(await listenForTest(t, net.createServer(), [], { port: await anyFreePort() }), 'it can be had');
});
