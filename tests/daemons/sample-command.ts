import { commandLine } from '../../daemons/command-line.js';
import { parseHostPort, parseListenPort } from '../../daemons/addresses/host-port.js';

// A command line for the tests; its first argument is the exit status of usage errors.

const [status] = process.argv.splice(2, 1);
const parsed = await commandLine('sample', '$0 -p PORT', Number(status))
  .option('p', { type: 'string', requiresArg: true, demandOption: true, coerce: parseListenPort })
  .option('portmapper', { type: 'string', requiresArg: true, coerce: parseHostPort })
  .option('tls', { type: 'boolean' })
  .parse();
console.log(JSON.stringify({ p: parsed.p, portmapper: parsed.portmapper }));
