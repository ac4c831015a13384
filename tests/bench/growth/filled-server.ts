import { MemoryDirectory } from '../../../daemons/p2p-server/store/memory-directory.js';
import { MemoryStore } from '../../../daemons/p2p-server/store/memory-store.js';
import { P2pService } from '../../../daemons/p2p-server/service.js';
import { LineOutput } from '../../../daemons/p2p-server/line-output.js';
import { PUBLISHED } from './published.js';

// filled-server PORT USERS PUBLICATIONS: the P2P service over a store in memory with so many users, all connected, and so
// many publications of each. Filling it over connections would take as long as all other rows together.

const [port = NaN, users = 0, each = 0] = process.argv.slice(2).map(Number);
const home = { ip: '127.0.0.1', port: 40_000 };

const directory = new MemoryDirectory();
for (let user = 0; user < users; user += 1) {
  const name = `user${user}`;
  await directory.register(name);
  await directory.connect(name, home);
  for (let i = 0; i < each; i += 1) await directory.publish(name, { ...PUBLISHED, path: `/tmp/file-${i}` });
}

const say = (line: string): void => console.error(line);
await P2pService.start({
  host: '127.0.0.1',
  port,
  store: new MemoryStore({ directory }),
  clock: { now: () => PUBLISHED.published },
  console: new LineOutput(process.stdout, say, { gatherMs: 10 }),
  diagnose: say,
});
say(`filled-server: ready`);
