import { ByteQueue } from './byte-queue.js';
import { CaptureError, type CaptureFormat, type CaptureItem } from './packet.js';
import { isPcap, PcapFormat } from './pcap.js';
import { isPcapng, PcapngFormat } from './pcapng.js';

/**
 * Finds the packets in the bytes of a capture: `push` what arrives, then take items with `next` until it gives none,
 * and at the end of the input call `end`. Any split of the input gives the same items; holds one packet at most.
 */
export class CaptureReader {
  readonly #queue = new ByteQueue();
  #format: CaptureFormat | undefined;

  push(chunk: Buffer): void {
    this.#queue.push(chunk);
  }

  /**
   * The next packet or fault, or undefined when more bytes are needed.
   * @throws CaptureError `CAPTURE_UNKNOWN` or `CAPTURE_DAMAGED`; nothing more can then be read
   */
  next(): CaptureItem | undefined {
    this.#format ??= this.#findFormat();
    return this.#format?.next();
  }

  /** Says that no more bytes come. @throws CaptureError `CAPTURE_TRUNCATED` where the capture is not whole */
  end(): void {
    if (this.#format === undefined)
      throw new CaptureError('CAPTURE_TRUNCATED', `${this.#queue.length} bytes are too few for a capture`);
    if (this.#queue.length > 0 || this.#queue.isSkipping || this.#queue.offset < 24)
      throw new CaptureError('CAPTURE_TRUNCATED', 'the capture ends in the middle of a packet');
  }

  #findFormat(): CaptureFormat | undefined {
    const magic = this.#queue.peek(4);
    if (magic === undefined) return undefined;
    if (isPcap(magic)) return new PcapFormat(this.#queue);
    if (isPcapng(magic)) return new PcapngFormat(this.#queue);
    throw new CaptureError(
      'CAPTURE_UNKNOWN',
      `neither pcap nor pcapng: it begins with ${magic.toString('hex')}`,
    );
  }
}
