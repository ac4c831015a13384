import t from 'tap';
import { Seeder } from '../../../client/serve/seeder.js';
import { Server } from '../../../client/server/server-operations.js';
import { eventually } from '../../eventually.js';
import { scriptedServer } from '../../scripted-server.js';

// Against a server of one function, which gives sessions.

/** Longer than the test waits: what is seen is not owed to the next look at the folder. */
const RESCAN_MS = 50_000;

for (const [name, isAnswered] of [
  ['a server that ended the connection, and lost what was published, is told again', true],
  ['also when the answer to the CONNECT was lost', false],
] as const)
  await t.test(name, async (t) => {
    let hasForgotten = false;
    const held = new Set<string>();
    const asked: string[] = [];
    const connects = (): number => asked.filter((opcode) => opcode === 'CONNECT').length;
    const endpoint = await scriptedServer(t, ([opcode = '', , , path = '']) => {
      asked.push(opcode);
      const isLost = !isAnswered && connects() > 1;
      if (opcode === 'CONNECT' && isLost) return connects() === 2 ? '' : '\x02';
      if (opcode === 'PUBLISH') held.add(path);
      if (opcode === 'LIST CONTENT') return [`\x00${held.size}`, ...held, ''].join('\x00');
      if (opcode !== 'START SESSION') return hasForgotten && opcode === 'HEARTBEAT' ? '\x02' : '\x00';
      hasForgotten = false;
      return '\x001\x000\x00';
    });
    const diagnose = (): void => undefined;
    const timestamps = (): Promise<string> => Promise.resolve('');
    const seeder = Seeder.start({
      server: new Server({ endpoints: [endpoint], wire: 'space', timestamps, diagnose }),
      user: 'seed',
      folder: t.testdir({ a: 'a', b: 'b' }),
      sharing: {},
      diagnose,
      say: diagnose,
      rescanMs: RESCAN_MS,
    });
    t.teardown(() => seeder.close());
    await eventually('both are published', () => held.size === 2 && asked.includes('HEARTBEAT'));
    held.delete('b');
    hasForgotten = true;
    await eventually('the other is again', () => held.size === 2);
    const logged = asked.filter((opcode) => /^(CONNECT|LIST CONTENT|PUBLISH|DELETE)$/.test(opcode));
    const again = isAnswered ? ['CONNECT'] : ['CONNECT', 'CONNECT'];
    const first = ['CONNECT', 'LIST CONTENT', 'PUBLISH', 'PUBLISH'];
    t.same(logged, [...first, ...again, 'LIST CONTENT', 'PUBLISH']);
  });
