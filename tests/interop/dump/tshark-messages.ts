import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const DEADLINE_MS = 60_000;
const run = promisify(execFile);

/** What tshark found in one packet: the values of each field. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** The fields that are compared. */
const WANTED = [
  'frame.number',
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'udp.srcport',
  'rpc.xid',
  'rpc.msgtyp',
  'rpc.program',
  'rpc.programversion',
  'rpc.programversion.min',
  'rpc.programversion.max',
  'rpc.procedure',
  'rpc.replystat',
  'rpc.state_accept',
  'rpc.state_reject',
  'rpc.state_auth',
  'rpc.auth.flavor',
  'rpc.auth.stamp',
  'rpc.auth.machinename',
  'rpc.auth.uid',
  'rpc.auth.gid',
  'rpc.repframe',
  'rpc.time',
  'portmap.prog',
  'portmap.version',
  'portmap.proto',
  'portmap.port',
  'portmap.rpcb.prog',
  'portmap.rpcb.version',
  'portmap.rpcb.netid',
  'portmap.rpcb.addr',
  'portmap.rpcb.owner',
  'portmap.uaddr',
];

interface Dissected {
  readonly _source: { readonly layers: Fields };
}

/**
 * Has tshark decode the RPC messages of a capture.
 * @param ports such as `tcp 40001`, on which there is RPC; a port that it knows by another name it takes for that
 */
export async function tsharkMessages(file: string, ports: readonly string[]): Promise<Fields[]> {
  const preferences = [
    'rpc.dissect_unknown_programs:TRUE',
    'rpc.desegment_rpc_over_tcp:TRUE',
    'rpc.defragment_rpc_over_tcp:TRUE',
  ];
  const args = [
    ...['-r', file, '-Y', 'rpc', '-T', 'json'],
    ...preferences.flatMap((preference) => ['-o', preference]),
    ...ports.flatMap((port) => ['-d', `${port.replace(' ', '.port==')},rpc`]),
    ...WANTED.flatMap((field) => ['-e', field]),
  ];
  const { stdout } = await run('tshark', args, { timeout: DEADLINE_MS, maxBuffer: 64 * 1024 * 1024 });
  return (JSON.parse(stdout) as Dissected[]).map(({ _source }) => _source.layers);
}
