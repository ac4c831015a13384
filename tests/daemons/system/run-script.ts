import { inNamespace } from '../../../daemons/system/namespace.js';
import { ROOT, startProgram, type StartedProgram } from '../../started-program.js';

// In a network namespace every port is free, and a process that was left behind shows as a listening socket.

type Test = Parameters<typeof startProgram>[0];

/** One of our mains, for a shell script. */
export const node = (main: string): string => `"${process.execPath}" "${ROOT}dist/daemons/${main}/main.js"`;
/** What `make run` starts. */
export const RUN = node('system/run');
export const COMMANDS = String.raw`printf 'REGISTER alice\nCONNECT alice\nLIST_USERS\nQUIT\n'`;
/** What the client answers to COMMANDS. */
export const ANSWERS =
  'c> REGISTER OK\nc> CONNECT OK\nc> LIST_USERS OK\nc> DISCONNECT OK\n+++ FINISHED +++\n';

/** Shows rpc.log, which make run named on its stderr, kept in /run/stderr. */
export const LOG = String.raw`cat "$(sed -n "s/.* goes to \(.*rpc.log\)$/\1/p" /run/stderr)"`;

const FUNCTIONS = String.raw`
# What is left there is gone with the namespace.
export TMPDIR=/run
# Starts a daemon in the background and waits until it says that it is ready.
ready() { rm -f /run/said; mkfifo /run/said; "$@" 2>/run/said & sed '/: ready$/q' /run/said >/dev/null; }
# Sockets that listen.
listeners() { ss -Hlntu; }
`;

/**
 * Runs a shell script in a namespace; besides, it has the functions `ready` and `listeners`. What it leaves running dies
 * with it: it is the init of a process namespace.
 */
export function startScript(test: Test, script: string, isFed = false): StartedProgram {
  const init = ['unshare', '--pid', '--fork', '--kill-child', 'sh', '-c', FUNCTIONS + script];
  return startProgram(test, { name: 'the script', ...inNamespace(init), isFed });
}

/** What a script printed when it has ended. */
export async function outputOf(test: Test, script: string): Promise<StartedProgram['output']> {
  const { program, output } = startScript(test, script);
  await program.ended;
  return output;
}
