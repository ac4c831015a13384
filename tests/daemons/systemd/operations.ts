import { connect } from 'node:net';
import { p2pRequest } from '../../p2p-request.js';

// node operations.js PORT PREFIX COUNT [CONCURRENCY]: registers that many users, many at a time. One line of stdout for
// each that was acknowledged, its name; at the end a line of stderr about those that were not. Ends early where nobody
// listens.

const [, , port = '', prefix = '', count = '', concurrency = '32'] = process.argv;
const DEADLINE_MS = 20_000;
const faults = new Map<string, number>();
const acknowledged: string[] = [];
let next = 0;

function register(user: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve('closed'));
    socket.on('data', (reply) => resolve(reply[0] === 0 ? '' : `status ${reply[0] ?? ''}`));
    socket.end(p2pRequest('REGISTER', '01/01/2026 00:00:00', user));
  });
}

async function work(): Promise<void> {
  while (next < Number(count)) {
    const user = `${prefix}${next++}`;
    const fault = await register(user);
    if (fault === '') acknowledged.push(user);
    else faults.set(fault, (faults.get(fault) ?? 0) + 1);
    if (fault === 'ECONNREFUSED') return;
  }
}

const beganMs = performance.now();
await Promise.all(Array.from({ length: Number(concurrency) }, work));
process.stdout.write(acknowledged.map((user) => `${user}\n`).join(''));
console.error(
  JSON.stringify({ ms: Math.round(performance.now() - beganMs), faults: Object.fromEntries(faults) }),
);
