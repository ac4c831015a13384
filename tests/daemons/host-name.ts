import t from 'tap';
import { saysReady, startOurs } from '../started-program.js';

/** A name for `--host` stands for one address, over TCP and UDP alike. */
export async function testHostName(file: string, flags: readonly string[]): Promise<void> {
  await t.test('--host may be a name: its first address is taken, for TCP and UDP', async (t) => {
    const { program, output } = startOurs(t, file, [...flags, '--host', 'localhost']);
    await Promise.race([program.ready(saysReady), program.ended]);
    const said = [...output.stderr.matchAll(/listening on (tcp|udp)6? (127\.0\.0\.1|\[::1\]):/g)];
    t.same(
      said.map(([, transport]) => transport),
      ['tcp', 'udp'],
      output.stderr,
    );
    t.equal(said[0]?.[2], said[1]?.[2]);
    await program.stop('SIGTERM');
    t.equal(program.exitCode, 0);
  });
}
