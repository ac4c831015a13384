import { Worker } from 'node:worker_threads';
import t from 'tap';
import { LOOPBACK } from '../loopback.js';
import { performP2p } from '../p2p-request.js';
import { AT } from './audit-checks.js';
import { startServer } from './running-server.js';
import { anyOf, storeAsked } from './several-servers.js';

/** Each is a transaction too, since it is logged: a database on the same machine has time for fewer. */
const PER_SECOND = storeAsked() === 'postgres' ? 200 : 1_000;
const SECONDS = 1;

/** Shows one wrong secret after the other, in time with the clock, whatever becomes of them. */
const ATTACKER = `
const { parentPort, workerData: { host, port, perSecond, seconds } } = require('node:worker_threads');
const begin = performance.now();
let sent = 0, answered = 0, right = 0;
const timer = setInterval(() => {
  const due = Math.min(seconds * perSecond, ((performance.now() - begin) / 1000) * perSecond);
  for (; sent < due; sent++) {
    const socket = require('node:net').connect(port, host);
    const request = ['WITH SECRET', 'wrong ' + sent, 'DISCONNECT', '', 'victim', ''].join('\\0');
    socket.on('error', () => undefined).on('data', (reply) => { if (reply[0] !== 3) right++; });
    socket.on('close', () => { if (++answered === seconds * perSecond) parentPort.postMessage({ sent, right, ms: performance.now() - begin }); });
    socket.end(request);
  }
  if (sent === seconds * perSecond) clearInterval(timer);
}, 5);
`;

interface Attack {
  sent: number;
  /** Replies that were no refusal. */
  right: number;
  ms: number;
}

const show = (port: number, secret: string, ...strings: string[]): Promise<Buffer> =>
  performP2p(anyOf(port), 'WITH SECRET', secret, ...strings);

await t.test(`${PER_SECOND} wrong secrets a second hurt nobody who has the right one`, async (t) => {
  const { port } = await startServer(t, {}, undefined, ['--auth', 'required']);
  for (const user of ['alice', 'victim'])
    t.equal((await show(port, 'right', 'REGISTER', AT, user)).toString('hex'), '00');
  const workerData = { host: LOOPBACK, port, perSecond: PER_SECOND, seconds: SECONDS };
  const attacker = new Worker(ATTACKER, { eval: true, workerData });
  t.teardown(() => attacker.terminate());
  let attack: Attack | undefined;
  attacker.on('message', (ended: Attack) => (attack = ended));
  const times: number[] = [];
  for (let round = 0; attack === undefined; round++) {
    const begin = performance.now();
    const operation = round % 2 === 0 ? 'CONNECT' : 'DISCONNECT';
    t.equal((await show(port, 'right', operation, AT, 'alice', '4000')).toString('hex'), '00');
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const quantile = (q: number): number => times[Math.floor(times.length * q)] ?? Infinity;
  t.comment(
    `${attack.sent} wrong ones in ${attack.ms} ms, ${times.length} right ones: median ${quantile(0.5)}, p99 ${quantile(0.99)} ms`,
  );
  t.equal(attack.right, 0);
  // behind all of the wrong ones it would be half a minute
  t.ok(quantile(0.5) < 1_000, `median ${quantile(0.5)} ms`);
  const connected = await show(port, 'right', 'CONNECT', AT, 'victim', '4000');
  t.equal(connected.toString('hex'), '00', 'nor the one who was attacked');
});
