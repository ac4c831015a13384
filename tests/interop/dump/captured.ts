import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../eventually.js';
import { startProgram } from '../../started-program.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

interface CaptureOptions {
  /** Default pcapng. */
  readonly isPcap?: boolean;
  readonly interface?: string;
}

const NOBODY_PORT = 9;
/** So much has a capture that holds no packet. */
const HEADER_BYTES = 1024;

/**
 * Has dumpcap capture on an interface of this namespace while `traffic` runs; resolves to the file, which is gone after
 * the test.
 */
export async function captured(
  t: Teardown,
  traffic: () => Promise<void>,
  options: CaptureOptions = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-capture-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'capture');
  const args = [
    '-q',
    '-i',
    options.interface ?? 'lo',
    '-w',
    file,
    ...(options.isPcap === true ? ['-P'] : []),
  ];
  const dumpcap = startProgram(t, { name: 'dumpcap', command: 'dumpcap', args });
  await using marks = new Marks();
  await eventually('dumpcap captures', async () => {
    await marks.send('begin');
    return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > HEADER_BYTES;
  });
  await traffic();
  await eventually('all is captured', async () => {
    await marks.send('the end');
    return readFileSync(file).includes('the end');
  });
  await dumpcap.program.stop('SIGINT');
  return file;
}

/** Datagrams to nobody, by which one sees in a capture how far it has come. */
class Marks implements AsyncDisposable {
  readonly #socket = createSocket('udp4');

  send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const datagram = Buffer.from(text.padEnd(200, '.'));
      this.#socket.send(datagram, NOBODY_PORT, '127.0.0.1', (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#socket.close(resolve));
  }
}
