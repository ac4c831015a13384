import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  createBroadcaster,
  createClient,
  createServer,
  listenTcp,
  listenUdp,
  tcpTransport,
  udpTransport,
} from 'onc-rpc';
import { REHEARSAL, Stage } from './rehearsal.js';

const isRoot = process.getuid?.() === 0;
/** Containers may give all ports to everybody. */
const FIRST_FREE_PORT = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
const areReserved = FIRST_FREE_PORT >= 1024;
const NOBODY = 65_534;

await t.test(
  'the superuser calls from ports below 1024',
  { skip: isRoot ? false : 'needs root' },
  async (t) => {
    const ports: number[] = [];
    await using server = createServer({
      interceptors: [(_args, { caller }) => void ports.push(caller.port)],
    }).add(REHEARSAL.V2, new Stage().handlers);
    const tcp = await listenTcp(server);
    const udp = await listenUdp(server);
    const transports = [
      ...Array.from({ length: 3 }, () => tcpTransport({ port: tcp.port, reserved: true })),
      ...Array.from({ length: 3 }, () =>
        udpTransport({ port: udp.port, reserved: true, localAddress: '127.0.0.4' }),
      ),
    ];
    for (const transport of transports) await createClient(REHEARSAL.V2, transport).null();
    const everybody = createBroadcaster(REHEARSAL.V2, { host: '127.0.0.1', port: udp.port, reserved: true });
    await everybody.null({ isEnough: () => true, timeoutMs: 10_000 });
    t.equal(ports.length, 7);
    t.ok(
      ports.every((port) => port >= 600 && port < 1024),
      ports.join(' '),
    );
    await Promise.all(transports.map((transport) => transport.close()));
  },
);

await t.test(
  'others may not, and are told why',
  { skip: areReserved ? false : 'no port is reserved here' },
  (t) => {
    const script = `
    const rpc = await import(${JSON.stringify(import.meta.resolve('onc-rpc'))});
    const { REHEARSAL } = await import(${JSON.stringify(import.meta.resolve('./rehearsal.js'))});
    // only now: nobody may not read a checkout that belongs to root
    if (process.getuid() === 0) process.setgroups([]), process.setgid(${NOBODY}), process.setuid(${NOBODY});
    for (const transport of [
      rpc.tcpTransport({ port: 9, reserved: true }),
      rpc.udpTransport({ port: 9, reserved: true }),
    ]) {
      await rpc.createClient(REHEARSAL.V2, transport).null().catch((error) => console.log(error.code, error.message));
      await transport.close();
    }`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    t.match(printed, /^RPC_CONNECT_FAILED .*EACCES.*\nRPC_CONNECT_FAILED .*EACCES.*\n$/);
    t.end();
  },
);
