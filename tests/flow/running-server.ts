import { saysReady, startProgram, ROOT } from '../started-program.js';
import { anyFreePort } from '../../daemons/system/free-port.js';
import { LOOPBACK } from '../loopback.js';
import { type RunningServer, storesAsked, together } from './several-servers.js';

const ATTEMPTS = 5;

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/**
 * The real P2P server on the port of `-p` or a free one, or several in its place; without a portmapper, unless one is given, there is no log
 * server.
 */
export async function startServer(
  t: Teardown,
  env: NodeJS.ProcessEnv = {},
  portmapper = '127.0.0.1:9',
  flags: readonly string[] = [],
  host = LOOPBACK,
): Promise<RunningServer> {
  const started = (await storesAsked(t, flags)).map((store) =>
    startOne(t, env, ['--portmapper', portmapper, '--host', host, ...flags, ...store]),
  );
  return together(await Promise.all(started));
}

async function startOne(
  t: Teardown,
  env: NodeJS.ProcessEnv,
  flags: readonly string[],
): Promise<RunningServer> {
  const given = flags.indexOf('-p');
  for (let attempt = 1; ; attempt++) {
    const port = given === -1 ? await anyFreePort() : Number(flags[given + 1]);
    const started = startProgram(t, {
      name: 'p2p-server',
      command: process.execPath,
      args: [
        `${ROOT}dist/daemons/p2p-server/main.js`,
        ...(given === -1 ? ['-p', String(port)] : []),
        ...flags,
      ],
      env: { DATETIME_URL: 'http://127.0.0.1:9/datetime', ...env },
    });
    try {
      await started.program.ready(saysReady);
      return { ...started, port };
    } catch (error) {
      // Somebody else took the port in between.
      if (attempt === ATTEMPTS || !started.output.stderr.includes('already in use')) throw error;
    }
  }
}
