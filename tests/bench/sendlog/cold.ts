import { inNamespace } from '../../../daemons/system/namespace.js';
import { skipUnless } from '../../peers.js';
import { saysReady, startProgram } from '../../started-program.js';
import type { Bench } from '../bench.js';
import { cProgram } from '../c-program.js';
import { type Command, ours } from '../load.js';
import type { Row } from '../row.js';
import { callsPerSecond } from './pipelined.js';
import { skipWithoutC } from './skip.js';

/** Starts a program in a namespace of its own; what it says of being ready comes on stderr. */
async function startedInside(bench: Bench, { command, args }: Command): Promise<number> {
  const { program } = startProgram(bench, { name: command, ...inNamespace([command, ...args]) });
  await program.ready(saysReady);
  // unshare has become it
  return program.pid ?? 0;
}

/** A command line in the namespaces of that process. */
function beside(pid: number, { command, args }: Command): Command {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
  return { command: 'nsenter', args: ['-t', String(pid), ...user, '-n', '-m', command, ...args] };
}

const LIMIT = `\
the reference waits for the same two servers, which spend 0.5 ms of CPU time on a connection in their first second, when little
of them is compiled yet; ours spends another millisecond, in Node's own code for sockets mostly. The look-up over UDP brought
a third over TCP, the close that does not wait for the server's a quarter.`;

export const COLD: Row = {
  name: 'sendlog-cold',
  ours: 'cold call: look up over UDP, connect, SENDLOG, close; our client',
  reference: 'the same by clnt_create, which looks up over TCP; same servers',
  mark: { atLeast: 3.5 },
  limit: LIMIT,
  skip: () => skipWithoutC() || skipUnless('namespace'),
  measure: async (bench) => {
    const inside = await startedInside(bench, ours('daemons/portmapper/main.js', []));
    const logServer = beside(inside, ours('daemons/log-server/main.js', ['--register', 'require']));
    const { program } = startProgram(bench, { name: 'log server', ...logServer });
    await program.ready(saysReady);
    const seconds = String(bench.seconds);
    return callsPerSecond(
      bench,
      beside(inside, ours('tests/bench/sendlog/cold-main.js', [seconds])),
      beside(inside, { command: await cProgram('sendlog_cold'), args: [seconds] }),
    );
  },
};
