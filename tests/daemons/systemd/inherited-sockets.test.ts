import t from 'tap';
import { handedOver } from '../../../daemons/systemd/handed-over.js';
import { inheritedSockets, type ProcessSurroundings } from '../../../daemons/systemd/inherited-sockets.js';

const TABLES: Record<string, string> = {
  tcp: `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:3039 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0000000000000000 100 0 0 10 0
`,
  udp6: `   sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  512: 00000000000000000000000001000000:3039 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12 2 0000000000000000 0
`,
  unix: `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 13 /run/rpcbind.sock
`,
};

function surroundings(env: NodeJS.ProcessEnv, links: Record<number, string> = {}): ProcessSurroundings {
  return {
    env,
    pid: 42,
    linkOf: (fd) => links[fd] ?? `socket:[${fd + 8}]`,
    table: (name) => TABLES[name] ?? '',
  };
}

await t.test('each descriptor is known by the tables of the kernel', (t) => {
  t.same(inheritedSockets(surroundings({ LISTEN_PID: '42', LISTEN_FDS: '3' })), [
    { fd: 3, netid: 'tcp' },
    { fd: 4, netid: 'udp6' },
    { fd: 5, netid: 'local', path: '/run/rpcbind.sock' },
  ]);
  t.end();
});

await t.test('those of another process are not ours', (t) => {
  for (const env of [
    {},
    { LISTEN_FDS: '3' },
    { LISTEN_PID: '41', LISTEN_FDS: '3' },
    { LISTEN_PID: '42', LISTEN_FDS: '0' },
    { LISTEN_PID: '42' },
  ])
    t.same(inheritedSockets(surroundings(env)), [], JSON.stringify(env));
  t.end();
});

await t.test('what is none that can be served is said', (t) => {
  const env = { LISTEN_PID: '42', LISTEN_FDS: '1' };
  t.throws(() => inheritedSockets(surroundings(env, { 3: '/dev/null' })), {
    message: 'descriptor 3, which systemd handed over, is no TCP, UDP or AF_LOCAL socket but /dev/null',
  });
  t.throws(() => inheritedSockets(surroundings(env, { 3: 'socket:[99]' })), /but socket:\[99\]$/);
  for (const LISTEN_FDS of ['-1', '17', 'many', '1.5'])
    t.throws(() => inheritedSockets(surroundings({ ...env, LISTEN_FDS })), /^.*LISTEN_FDS: expected 0 to 16/);
  t.end();
});

await t.test('one of each kind that is served', (t) => {
  const [tcp, udp6] = [{ fd: 3, netid: 'tcp' } as const, { fd: 4, netid: 'udp6' } as const];
  t.same(handedOver(['stream', 'datagram'], [tcp, udp6]), { stream: tcp, datagram: udp6 });
  t.same(handedOver(['stream'], []), {});
  t.throws(() => handedOver(['stream'], [tcp, udp6]), /handed over a udp6 socket, which is not served here/);
  t.throws(() => handedOver(['stream'], [tcp, { fd: 4, netid: 'tcp6' }]), /two stream sockets/);
  t.end();
});
