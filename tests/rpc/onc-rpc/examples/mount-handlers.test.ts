import t from 'tap';
import { mountHandlers } from '#examples/mount-handlers.js';
import { MOUNT_PROGRAM } from '#examples/mount.js';
import { createClient, createServer, memoryTransport } from 'onc-rpc';

const EXPORTS = [{ ex_dir: '/srv', ex_groups: [{ gr_name: 'alpha' }] }];

function mountClient() {
  const handlers = mountHandlers(EXPORTS, (directory) =>
    directory.startsWith('/srv') ? Buffer.of(7) : 'MNT3ERR_ACCES',
  );
  const server = createServer().add(MOUNT_PROGRAM.MOUNT_V3, handlers);
  return createClient(MOUNT_PROGRAM.MOUNT_V3, memoryTransport(server));
}

await t.test('mounts are listed until they are taken back', async (t) => {
  const mount = mountClient();
  t.same(await mount.MOUNTPROC3_EXPORT(), EXPORTS);
  const value = { fhandle: Buffer.of(7), auth_flavors: [1] };
  for (const directory of ['/srv', '/srv/a', '/srv'])
    t.match(await mount.MOUNTPROC3_MNT(directory), { tag: 'MNT3_OK', value });
  t.same(await mount.MOUNTPROC3_MNT('/etc'), { tag: 'MNT3ERR_ACCES' });
  const listed = async () => (await mount.MOUNTPROC3_DUMP()).map(({ ml_directory }) => ml_directory);
  t.same(await listed(), ['/srv/a', '/srv']);
  await mount.MOUNTPROC3_UMNT('/srv');
  t.same(await listed(), ['/srv/a']);
  await mount.MOUNTPROC3_UMNTALL();
  t.same(await listed(), []);
});

await t.test('the list does not grow without end', async (t) => {
  const mount = mountClient();
  for (let i = 0; i <= 1_000; i++) await mount.MOUNTPROC3_MNT(`/srv/${i}`);
  const mounts = await mount.MOUNTPROC3_DUMP();
  t.equal(mounts.length, 1_000);
  t.equal(mounts[0]?.ml_directory, '/srv/1');
});
