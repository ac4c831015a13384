import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const DEADLINE_MS = 60_000;
const run = promisify(execFile);

/** What one side of a conversation sends in one segment or datagram. */
export interface Packet {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

/** What tshark found in a packet: each field's values, joined by commas. */
export type Dissected = Readonly<Record<string, string>>;

/**
 * Has tshark decode a conversation with port 111, packet by packet. A field that it did not find is empty;
 * `_ws.malformed` is not when it stumbled.
 */
export async function dissect(
  packets: readonly Packet[],
  fields: readonly string[],
  netid: 'tcp' | 'udp' = 'tcp',
): Promise<Dissected[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sunshare-tshark-'));
  try {
    const [dump, capture] = [join(folder, 'dump'), join(folder, 'capture')];
    await writeFile(dump, packets.map(hexDump).join('\n'));
    const ports = [netid === 'tcp' ? '-T' : '-u', '1022,111'];
    await run('text2pcap', ['-q', '-D', ...ports, dump, capture], { timeout: DEADLINE_MS });
    const all = ['_ws.malformed', ...fields];
    const wanted = all.flatMap((field) => ['-e', field]);
    const format = ['-T', 'fields', '-E', 'occurrence=a', '-E', 'separator=/t'];
    // our outcomes' program is none that it knows
    const unknown = ['-o', 'rpc.dissect_unknown_programs:TRUE'];
    const { stdout } = await run('tshark', ['-r', capture, '-2', ...unknown, ...format, ...wanted], {
      timeout: DEADLINE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => Object.fromEntries(line.split('\t').map((value, i) => [all[i] ?? '', value])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A packet as text2pcap reads it: which way it went, then offset and bytes in lines of 16. */
function hexDump({ from, bytes }: Packet): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const hex = Buffer.from(bytes.subarray(at, at + 16))
      .toString('hex')
      .replaceAll(/../g, '$& ');
    lines.push(`${at.toString(16).padStart(6, '0')} ${hex}`);
  }
  // the direction stands before the offset, which starts a packet
  return `${from === 'client' ? 'I' : 'O'} ${lines.join('\n')}\n`;
}
