import { CaptureReader } from '../../../../client/sunrpc/capture/capture-reader.js';
import { CaptureError, type Packet } from '../../../../client/sunrpc/capture/packet.js';

/** What reading a capture gave, and how it ended. */
export interface Reading {
  readonly packets: {
    readonly number: number;
    readonly timeNs: bigint | undefined;
    readonly linkType: number;
    readonly hex: string;
  }[];
  readonly faults: string[];
  error: CaptureError | undefined;
}

/** Reads a capture to its end, in pieces of so many bytes. */
export function read(capture: Buffer, pieceBytes = capture.length): Reading {
  const reader = new CaptureReader();
  const reading: Reading = { packets: [], faults: [], error: undefined };
  try {
    for (let at = 0; at < capture.length; at += pieceBytes) {
      reader.push(capture.subarray(at, at + pieceBytes));
      for (let item = reader.next(); item !== undefined; item = reader.next()) {
        if (item.kind === 'packet') reading.packets.push(kept(item.packet));
        else reading.faults.push(item.message);
      }
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    reading.error = error;
  }
  return reading;
}

function kept({ number, timeNs, linkType, bytes }: Packet): Reading['packets'][number] {
  return { number, timeNs, linkType, hex: bytes.toString('hex') };
}
