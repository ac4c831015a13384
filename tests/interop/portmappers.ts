import { portmapperAnswers } from '../../daemons/system/portmapper-probe.js';
import { eventually } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { saysReady, startOurs, startProgram, type StartedProgram } from '../started-program.js';
import { skipUnlessRealRoot } from './namespace.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A portmapper for tests that run in a namespace: on port 111 and, as libtirpc wants it, on its AF_LOCAL socket. */
export interface PortmapperUnderTest {
  name: string;
  /** Why it cannot be had here. */
  skip: string | false;
  /** Starts it; resolves when it answers. It ends with the test. */
  start: (t: Teardown, moreArgs?: readonly string[]) => Promise<StartedProgram>;
}

export const RPCBIND: PortmapperUnderTest = {
  name: 'rpcbind',
  skip: skipUnless('rpcbind') === false ? skipUnlessRealRoot() : skipUnless('rpcbind'),
  start: async (t, moreArgs = []) => {
    const rpcbind = startProgram(t, { name: 'rpcbind', command: 'rpcbind', args: ['-f', ...moreArgs] });
    await eventually('rpcbind answers', () => portmapperAnswers(111));
    return rpcbind;
  },
};

export const OUR_PORTMAPPER: PortmapperUnderTest = {
  name: 'our portmapper',
  skip: false,
  start: async (t, moreArgs = []) => {
    const args = ['-p', '111', '--socket', '/run/rpcbind.sock', ...moreArgs];
    const portmapper = startOurs(t, 'daemons/portmapper/main.js', args);
    await portmapper.program.ready(saysReady);
    return portmapper;
  },
};

export const PORTMAPPERS = [RPCBIND, OUR_PORTMAPPER] as const;
