import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../started-program.js';

interface Teardown {
  teardown(end: () => void): void;
}

/** Which calls fail, and how. */
export interface Fault {
  /** Counted from now, from 1. */
  readonly call: number;
  /** Another one (none). */
  readonly secondCall?: number;
  readonly error: 'EIO' | 'ENOSPC';
}

// struct control in faulty-calls.c
const FIRST = 4;
const FAILED = 12;
const ERROR = 16;
const WHAT = 20;
const CONTROL_BYTES = 256;

/**
 * Makes file calls of a program fail while it runs: open, write, fsync, fdatasync, ftruncate, rename and unlink of
 * files below a folder. The program needs {@link environment}; gcc is needed.
 */
export class FaultyCalls {
  readonly environment: NodeJS.ProcessEnv;
  readonly #control: number;

  constructor(test: Teardown, folder: string) {
    const own = mkdtempSync(join(tmpdir(), 'sunshare-faults-'));
    const library = join(own, 'faulty-calls.so');
    const source = `${ROOT}tests/crash/faults/faulty-calls.c`;
    execFileSync('gcc', ['-O1', '-Wall', '-shared', '-fPIC', '-o', library, source, '-ldl']);
    const control = join(own, 'control');
    this.#control = openSync(control, 'w+');
    ftruncateSync(this.#control, CONTROL_BYTES);
    this.environment = { LD_PRELOAD: library, FAULTY_FOLDER: folder, FAULTY_CONTROL: control };
    test.teardown(() => {
      closeSync(this.#control);
      rmSync(own, { recursive: true });
    });
  }

  arm({ call, secondCall = 0, error }: Fault): void {
    const control = Buffer.alloc(CONTROL_BYTES);
    control.writeUInt32LE(call, FIRST);
    control.writeUInt32LE(secondCall, FIRST + 4);
    control.writeUInt32LE(constants.errno[error], ERROR);
    writeSync(this.#control, control, 0, CONTROL_BYTES, 0);
  }

  /** Lets all calls succeed again. Says what failed last since `arm`, such as `fsync store-wal`, and how many did. */
  disarm(): { readonly failed: number; readonly what: string } {
    const control = Buffer.alloc(CONTROL_BYTES);
    // Nothing fails any more before it is read what did.
    writeSync(this.#control, Buffer.alloc(8), 0, 8, FIRST);
    readSync(this.#control, control, 0, CONTROL_BYTES, 0);
    const what = control.toString('utf8', WHAT, control.indexOf(0, WHAT));
    return { failed: control.readUInt32LE(FAILED), what };
  }
}
