import { once } from 'node:events';
import { createServer } from 'node:net';
import { diagnostics } from '../../daemons/diagnostics/diagnostics.js';
import { runDaemon } from '../../daemons/lifecycle.js';

// A daemon for the tests of the lifecycle: listens on a free port, and has the fault named in its argument.

type Fault =
  | 'none'
  | 'slow-start'
  | 'slow-close'
  | 'lingering'
  | 'failing-close'
  | 'failing-start'
  | 'talkative'
  | 'loud-stdout'
  | 'loud-stderr';

/** More than a terminal takes while nobody looks at it. */
const MUCH = 'x'.repeat(256 * 1024);

const fault = (process.argv[2] ?? 'none') as Fault;
const say = diagnostics('sample');
const forever = (): Promise<never> => new Promise(() => setInterval(() => undefined, 1_000));

await runDaemon(
  say,
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    if (fault === 'failing-start') throw new Error('the start\nfailed');
    if (fault === 'slow-start') {
      say('starting');
      await forever();
    }
    const talk = fault === 'talkative' ? setInterval(() => console.log('still here'), 1) : undefined;
    if (fault === 'loud-stdout') console.log(MUCH);
    if (fault === 'loud-stderr') {
      say(MUCH);
      console.log('sample: ready');
    }
    say('ready');
    return {
      close: async () => {
        say('closing');
        if (fault === 'slow-close') await forever();
        if (fault === 'failing-close') throw new Error('no way');
        if (fault !== 'lingering') server.close();
        clearInterval(talk);
        say('closed');
      },
    };
  },
  { deadlineMs: 500, onSignal: (signal) => console.log(`got ${signal}`) },
);
