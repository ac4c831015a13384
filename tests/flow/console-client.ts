import type { Program } from '../../daemons/system/program.js';
import { LOOPBACK } from '../loopback.js';
import { startProgram, ROOT } from '../started-program.js';
import { toServer } from './several-servers.js';

const PROMPT = 'c> ';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

export interface ConsoleClientOptions {
  port: number;
  /** Another program with such a console; it is told of the server only. */
  program?: readonly [command: string, ...args: string[]];
  /** Of the server. */
  host?: string;
  datetimeUrl?: string;
  args?: readonly string[];
  name?: string;
  /** Where it runs, if not where the test does. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** The real client, with a test sitting at its console: one command, then what it answers. */
export class ConsoleClient {
  readonly #program: Program;
  readonly #output: { stdout: string; stderr: string };
  #read = 0;
  #wake: () => void = () => undefined;

  private constructor(program: Program, output: { stdout: string; stderr: string }) {
    this.#program = program;
    this.#output = output;
    program.onOutput(() => this.#wake());
    void program.ended.then(() => this.#wake());
  }

  /** Resolves when it has shown its first prompt. */
  static async start(t: Teardown, options: ConsoleClientOptions): Promise<ConsoleClient> {
    const {
      port,
      host = LOOPBACK,
      datetimeUrl = 'http://127.0.0.1:9/datetime',
      args = [],
      name = 'client',
      cwd,
      env = {},
    } = options;
    const ours = ['--datetime', datetimeUrl, ...args];
    const [command, ...before] = options.program ?? [process.execPath, `${ROOT}dist/client/main.js`];
    const { program, output } = startProgram(t, {
      name,
      command,
      args: [...before, ...toServer(port, host), ...(options.program === undefined ? ours : [])],
      isFed: true,
      env,
      ...(cwd === undefined ? {} : { cwd }),
    });
    const client = new ConsoleClient(program, output);
    await client.#untilPrompt();
    return client;
  }

  /** All it has said on stderr so far. */
  get warnings(): string {
    return this.#output.stderr;
  }

  /** Types a line; resolves to what was printed before the next prompt. */
  command(line: string | Buffer): Promise<string> {
    this.#program.write(`${line.toString()}\n`);
    return this.#untilPrompt();
  }

  signal(signal: NodeJS.Signals): void {
    this.#program.signal(signal);
  }

  /** Ends it in some way; resolves to the last it printed and how it ended. */
  async end(how: 'QUIT' | 'end of input' | NodeJS.Signals): Promise<{ printed: string; ended: string }> {
    if (how === 'QUIT') this.#program.write('QUIT\n');
    else if (how === 'end of input') this.#program.endInput();
    else this.#program.signal(how);
    const ended = await this.#program.ended;
    return { printed: this.#output.stdout.slice(this.#read), ended };
  }

  async #untilPrompt(): Promise<string> {
    for (;;) {
      const printed = this.#output.stdout.slice(this.#read);
      if (printed === PROMPT || printed.endsWith(`\n${PROMPT}`)) {
        this.#read += printed.length;
        // What it said on stderr before has arrived too, but has yet to be read.
        await new Promise((resolve) => setImmediate(resolve));
        return printed.slice(0, -PROMPT.length);
      }
      if (this.#program.hasEnded) throw new Error(`the client ended: ${printed}${this.#output.stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
