/**
 * Tells how this host is doing to whoever asks with `rup` or `rsysinfo`: `node rstat-server.js [HOST]`, then
 * `rup 127.0.0.1`. HOST is where to listen, 127.0.0.1 unless given. Node knows uptime, load and the times of the
 * processors, Linux tells of disks, memory and network in /proc; users are not counted. It registers with the portmapper
 * of this host and takes that back on Ctrl-C.
 */
import { cpus, loadavg, uptime } from 'node:os';
import { createServer, listenUdp } from 'onc-rpc';
import { kernelCounters, ticks } from './kernel-counters.js';
import { registerPrograms } from './registered-server.js';
import { FSCALE, type RstatTimeval, RSTATPROG, type Statstime } from './rstat.js';

/** In whole seconds, as Debian's rpc.rstatd does: its rup and rsysinfo show a wrong time where there are more. */
function timeval(milliseconds: number): RstatTimeval {
  return { tv_sec: Math.floor(milliseconds / 1_000), tv_usec: 0 };
}

function statistics(): Statstime {
  const times = cpus().map((cpu) => cpu.times);
  const spent = (state: keyof (typeof times)[number]): number =>
    times.reduce((sum, time) => sum + time[state], 0);
  const now = Date.now();
  return {
    cp_time: [spent('user'), spent('nice'), spent('sys') + spent('irq'), spent('idle')].map(ticks),
    ...kernelCounters(),
    avenrun: loadavg().map((load) => Math.round(load * FSCALE)),
    boottime: timeval(now - uptime() * 1_000),
    curtime: timeval(now),
  };
}

const { RSTATVERS_TIME, RSTATVERS_USERS } = RSTATPROG;
const haveDisk = { RSTATPROC_HAVEDISK: () => Number(kernelCounters().dk_xfer.some((count) => count !== 0)) };
const server = createServer()
  .add(RSTATVERS_TIME, { RSTATPROC_STATS: statistics, ...haveDisk })
  .add(RSTATVERS_USERS, { RSTATPROC_STATS: () => ({ stats: statistics(), users: 0 }), ...haveDisk });
const listener = await listenUdp(server, { host: process.argv[2] ?? '127.0.0.1' });
await registerPrograms(server, [RSTATVERS_TIME, RSTATVERS_USERS], [listener]);
