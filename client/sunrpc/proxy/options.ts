import type { Argv } from 'yargs';
import { isInterfaceFile, withViewFlags } from '../view/view-flags.js';
import { flowingText } from '../../../daemons/text/flowing-text.js';
import { parseListen, parseTarget } from './endpoint.js';

const EPILOGUE = `\
Stands between a client and a server, passes every byte on as it is, and shows the calls and replies as sunrpc dump does.
LISTEN and TARGET are tcp:HOST:PORT, udp:HOST:PORT or unix:PATH; port 0 listens on any that is free.

A C client finds its server by the portmapper. To lead it through the proxy, either give the client the proxy's port (where
it takes one), or have the portmapper name the proxy: --register PROGRAM.VERSION puts it in the server's place, and the
server back when it ends. That takes the right to change the server's entry: the same user, or root. Only the transport
of LISTEN is registered meanwhile. make lab opens a shell in which all of that can be tried without root.

SIGINT and SIGTERM stop it; it then waits a moment for calls that are under way.`;

/** What yargs makes of the command line. */
export type ProxyFlags = ReturnType<typeof withProxyFlags> extends Argv<infer Flags> ? Flags : never;

/** The flags of `sunrpc proxy`. */
export function withProxyFlags(parser: Argv) {
  const positional = parser
    .usage('$0 proxy LISTEN TARGET [--x FILE.x…] [options]')
    .positional('listen', {
      type: 'string',
      demandOption: true,
      coerce: parseListen,
      describe: 'where clients come to',
    })
    .positional('target', {
      type: 'string',
      demandOption: true,
      coerce: parseTarget,
      describe: 'where the server is',
    })
    .positional('words', { type: 'string', array: true, default: [] as string[], describe: '.x files' });
  return withViewFlags(positional)
    .option('register', {
      type: 'string',
      requiresArg: true,
      describe: 'PROGRAM.VERSION to register with the portmapper in the place of the server',
    })
    .option('portmapper', {
      type: 'string',
      requiresArg: true,
      describe:
        'which portmapper: HOST:PORT, or the path of its socket (/run/rpcbind.sock, else 127.0.0.1:111)',
    })
    .option('idle-timeout', {
      type: 'string',
      requiresArg: true,
      default: '600',
      coerce: parseSeconds,
      describe: 'close what nothing goes through for so many seconds; 0 for never',
    })
    .option('max-connections', {
      type: 'string',
      requiresArg: true,
      default: '1000',
      coerce: parseCount,
      describe: 'connections at a time, or clients of UDP that are remembered',
    })
    .example('$0 proxy tcp:127.0.0.1:4000 tcp:127.0.0.1:2049 --x nfs.x', 'calls to port 4000 go to 2049')
    .example(
      '$0 proxy udp:127.0.0.1:0 udp:10.0.0.7:4011 --x log.x --register LOG_PROG.LOG_VERS',
      'found by the portmapper',
    )
    .epilogue(flowingText(EPILOGUE))
    .check(({ listen, target, words }) => {
      if ((listen.kind === 'udp') !== (target.kind === 'udp'))
        throw new Error('UDP goes to UDP only, tcp: and unix: to each other');
      if (listen.kind === 'unix' && listen.path === (target.kind === 'unix' ? target.path : undefined))
        throw new Error('LISTEN and TARGET are the same');
      const surplus = words.find((word) => !isInterfaceFile(word));
      if (surplus !== undefined) throw new Error(`"${surplus}" is no .x file`);
      return true;
    });
}

function parseSeconds(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`expected whole seconds, got "${text}"`);
  return Number(text);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`expected a number of connections, got "${text}"`);
  return Number(text);
}
