import { CaptureDump } from '../../../../client/sunrpc/dump/capture-dump.js';
import type { Exchange } from '../../../../client/sunrpc/traffic/exchange.js';
import { KnownPrograms } from '../../../../client/sunrpc/view/known-programs.js';
import { readKnownPrograms } from '../../../../client/sunrpc/view/read-known-programs.js';
import { viewOf, type ViewName } from '../../../../client/sunrpc/view/views.js';
import { ROOT } from '../../../started-program.js';
import { pcap } from '../capture/packets.js';

export const NO_PROGRAMS = new KnownPrograms([]);
/** The portmapper and the log server. */
export const PROGRAMS = readKnownPrograms([`${ROOT}specs/log.x`]);

interface DumpOptions {
  readonly programs?: KnownPrograms;
  readonly view?: ViewName;
  readonly ports?: readonly number[];
  readonly pieceBytes?: number;
}

/** The lines that a capture is shown as, and what else there is to say of it. */
export function dumped(
  capture: Buffer,
  options: DumpOptions = {},
): { lines: string[]; faults: readonly string[] } {
  const { programs = PROGRAMS, view = 'text', ports = [], pieceBytes = capture.length } = options;
  const dump = new CaptureDump(ports);
  const show = viewOf(view, programs);
  const lines: string[] = [];
  for (const exchange of exchangesFrom(dump, capture, pieceBytes)) lines.push(...show(exchange));
  return { lines, faults: dump.report.faults };
}

/** The lines that packets are shown as, each without what comes before. */
export function behind(before: RegExp, packets: Parameters<typeof pcap>[0], options?: DumpOptions): string[] {
  return dumped(pcap(packets), options).lines.map((line) => line.replace(before, ''));
}

/** The exchanges of a capture. */
export function exchangesOf(capture: Buffer): Exchange[] {
  return [...exchangesFrom(new CaptureDump(), capture, capture.length)];
}

function* exchangesFrom(dump: CaptureDump, capture: Buffer, pieceBytes: number): Generator<Exchange> {
  for (let at = 0; at < capture.length; at += Math.max(pieceBytes, 1))
    yield* dump.push(capture.subarray(at, at + pieceBytes));
  yield* dump.end();
}
