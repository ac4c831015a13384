import type { Line } from './our-messages.js';
import type { Fields } from './tshark-messages.js';

type Json = Readonly<Record<string, unknown>>;

const ACCEPT_STATS = [
  'SUCCESS',
  'PROG_UNAVAIL',
  'PROG_MISMATCH',
  'PROC_UNAVAIL',
  'GARBAGE_ARGS',
  'SYSTEM_ERR',
];
const PMAP_PROG = 100_000;

/** What a line of ours says, message by message, in tshark's fields; those that would be empty are left out. */
export function asTsharkHasIt(line: Line): Fields[] {
  const { call, reply } = line;
  const messages: Fields[] = [];
  if (call !== undefined) messages.push(callFields(line, call));
  if (call !== undefined && reply !== undefined && reply !== null)
    messages.push(replyFields(line, call, reply));
  return messages;
}

function callFields({ xid, client, server, netid }: Line, call: Json): Fields {
  return filled({
    ...place(call, client, server, netid),
    ...target(call),
    'rpc.xid': [hex(xid)],
    'rpc.msgtyp': ['0'],
    ...credential(call['credential'] as Json),
    ...portmapFields(call, call['args'], 'args'),
  });
}

function replyFields({ xid, client, server, netid }: Line, call: Json, reply: Json): Fields {
  const status = String(reply['status']);
  const accepted = ACCEPT_STATS.indexOf(status);
  return filled({
    ...place(reply, server, client, netid),
    ...target(call),
    'rpc.xid': [hex(xid)],
    'rpc.msgtyp': ['1'],
    'rpc.replystat': [accepted >= 0 ? '0' : '1'],
    'rpc.state_accept': accepted >= 0 ? [String(accepted)] : [],
    'rpc.state_reject': status === 'AUTH_ERROR' ? ['1'] : [],
    'rpc.programversion.min': texts(reply['low']),
    'rpc.programversion.max': texts(reply['high']),
    'rpc.auth.flavor': accepted >= 0 ? ['0'] : [],
    'rpc.repframe': texts(call['packet']),
    'rpc.time': [(Number(reply['latencyMs']) / 1000).toFixed(9)],
    ...portmapFields(call, reply['result'], 'result'),
  });
}

function place(seen: Json, from: string, to: string, netid: string): Fields {
  const [source, port] = splitEnd(from);
  const [destination] = splitEnd(to);
  const [src, dst] = source.includes(':') ? ['ipv6.src', 'ipv6.dst'] : ['ip.src', 'ip.dst'];
  return {
    'frame.number': texts(seen['packet']),
    'frame.time_epoch': [epoch(String(seen['time']))],
    [src]: [source],
    [dst]: [destination],
    [`${netid}.srcport`]: [port],
  };
}

function splitEnd(end: string): [host: string, port: string] {
  const colon = end.lastIndexOf(':');
  return [end.slice(0, colon).replace(/[[\]]/g, ''), end.slice(colon + 1)];
}

function epoch(time: string): string {
  const fraction = /\.(\d+)Z$/.exec(time)?.[1] ?? '';
  return `${Math.floor(Date.parse(time) / 1000)}.${fraction.padEnd(9, '0')}`;
}

function target(call: Json): Fields {
  return {
    'rpc.program': texts(call['program']),
    'rpc.programversion': texts(call['version']),
    'rpc.procedure': texts(call['procedure']),
  };
}

function credential(cred: Json): Fields {
  return {
    // the verifier's comes behind it
    'rpc.auth.flavor': [String(cred['flavor']), '0'],
    'rpc.auth.stamp': texts(cred['stamp']).map((stamp) => hex(Number(stamp))),
    'rpc.auth.machinename': texts(cred['machinename']),
    'rpc.auth.uid': texts(cred['uid']),
    'rpc.auth.gid': [...texts(cred['gid']), ...((cred['gids'] as number[] | undefined) ?? []).map(String)],
  };
}

/** What the portmapper was asked, or answered. */
function portmapFields(
  { program, version, procedure }: Json,
  value: unknown,
  what: 'args' | 'result',
): Fields {
  if (program !== PMAP_PROG || value === null || value === undefined) return {};
  if (version === 2) return version2(value, Number(procedure), what);
  if (typeof value === 'string') return what === 'result' ? { 'portmap.uaddr': [value] } : {};
  const entries = Array.isArray(value) ? (value as Json[]).map((node) => node['rpcb_map']) : [value];
  return columns(entries, {
    'portmap.rpcb.prog': 'r_prog',
    'portmap.rpcb.version': 'r_vers',
    'portmap.rpcb.netid': 'r_netid',
    'portmap.rpcb.addr': 'r_addr',
    'portmap.rpcb.owner': 'r_owner',
  });
}

function version2(value: unknown, procedure: number, what: 'args' | 'result'): Fields {
  if (what === 'result' && procedure === 3) return { 'portmap.port': texts(value) };
  if (typeof value !== 'object') return {};
  const entries = Array.isArray(value) ? (value as Json[]).map((node) => node['map']) : [value];
  return columns(entries, {
    'portmap.prog': 'prog',
    'portmap.version': 'vers',
    'portmap.proto': 'prot',
    'portmap.port': 'port',
  });
}

function columns(entries: readonly unknown[], names: Readonly<Record<string, string>>): Fields {
  const rows = entries.filter((entry): entry is Json => typeof entry === 'object' && entry !== null);
  return Object.fromEntries(
    Object.entries(names).map(([field, name]) => [field, rows.flatMap((row) => texts(row[name]))]),
  );
}

function texts(value: unknown): string[] {
  return typeof value === 'number' || typeof value === 'string' ? [String(value)] : [];
}

function hex(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}

function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, values]) => values.length > 0));
}
