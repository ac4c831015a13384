import { createServer, listenTcp } from 'onc-rpc';
import { logLine } from '../../../daemons/log-server/log-line.js';
import { LogOutput } from '../../../daemons/log-server/log-output.js';
import { stdoutWriter } from '../../../daemons/log-server/stdout-writer.js';
import { ONEWAY_LOG } from './oneway.js';

// The log server as it would be if SENDLOG had no reply: its lines go to stdout by the same way.

const output = new LogOutput(stdoutWriter());
const server = createServer().add(ONEWAY_LOG.V1, { SENDLOG: (entry) => output.append(logLine(entry)) });
const listener = await listenTcp(server, { host: '127.0.0.1', port: 0 });
console.error(`listening on tcp 127.0.0.1:${listener.port}`);
