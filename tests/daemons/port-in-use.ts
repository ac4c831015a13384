import t from 'tap';
import { listeningPort, saysReady, startOurs } from '../started-program.js';

/** A second daemon at the port of the first one says so. */
export async function testPortInUse(file: string, program: string): Promise<void> {
  await t.test('a port in use is said in words', async (t) => {
    const first = startOurs(t, file, ['-p', '0']);
    const port = listeningPort(await first.program.ready(saysReady));
    const second = startOurs(t, file, ['-p', String(port)]);
    await second.program.ended;
    t.equal(second.program.exitCode, 1);
    const fault = `cannot listen: port ${port} of 127.0.0.1 is already in use`;
    t.equal(second.output.stderr, `${program}: ${fault}: end what listens there, or name another\n`);
  });
}
