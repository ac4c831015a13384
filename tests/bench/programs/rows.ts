import { measurePairs } from '../pairs.js';
import { type Group, NOT_LOOKED_INTO, type Row } from '../row.js';
import { bareMemory, bareStart, type Daemon, daemonMemory, readyAfter, versionAfter } from './started.js';

const LOOPBACK = ['--host', '127.0.0.1'];
const DAEMONS: readonly Daemon[] = [
  { name: 'sunshare-portmapper', file: 'daemons/portmapper/main.js', args: [...LOOPBACK, '-p', '0'] },
  { name: 'sunshare-datetime', file: 'daemons/datetime/main.js', args: [...LOOPBACK, '-p', '0'] },
  {
    name: 'sunshare-log-server',
    file: 'daemons/log-server/main.js',
    args: [...LOOPBACK, '--register', 'off'],
  },
  {
    name: 'sunshare-server',
    file: 'daemons/p2p-server/main.js',
    args: [...LOOPBACK, '--portmapper', '127.0.0.1:1'],
    wantsPort: true,
  },
];
const TOOLS = [
  { name: 'sunshare', file: 'client/main.js' },
  { name: 'sunrpc', file: 'client/sunrpc/main.js' },
  { name: 'sunshare-audit', file: 'client/audit/main.js' },
];

function startOfDaemon(daemon: Daemon): Row {
  return {
    name: `start-${daemon.name}`,
    ours: `${daemon.name}, from its start to “ready”`,
    reference: '`node -e 0`, from its start to its end',
    mark: { atMost: 6 },
    limit: NOT_LOOKED_INTO,
    measure: (bench) =>
      measurePairs(bench, { ours: () => readyAfter(bench, daemon), reference: bareStart }, { unit: 'ms' }),
  };
}

function startOfTool({ name, file }: (typeof TOOLS)[number]): Row {
  return {
    name: `start-${name}`,
    ours: `\`${name} --version\`, from its start to its end`,
    reference: '`node -e 0`, from its start to its end',
    mark: { atMost: 4 },
    limit: NOT_LOOKED_INTO,
    measure: (bench) =>
      measurePairs(bench, { ours: () => versionAfter(file), reference: bareStart }, { unit: 'ms' }),
  };
}

function memoryOfDaemon(daemon: Daemon): Row {
  return {
    name: `memory-${daemon.name}`,
    ours: `${daemon.name}, resident memory when it is ready`,
    reference: 'Node.js with nothing to do',
    mark: { atMost: 2 },
    limit: NOT_LOOKED_INTO,
    measure: (bench) =>
      measurePairs(
        bench,
        { ours: () => daemonMemory(bench, daemon), reference: () => bareMemory(bench) },
        { unit: 'MiB' },
      ),
  };
}

export const PROGRAMS: Group = {
  title: 'Programs',
  how: 'What each costs before it does anything, beside bare Node.js.',
  rows: [...DAEMONS.map(startOfDaemon), ...TOOLS.map(startOfTool), ...DAEMONS.map(memoryOfDaemon)],
};
