import type { RunningServer } from './several-servers.js';

/** The server's output, line by line, each looked at once. */
export class ServerLines {
  readonly #server: RunningServer;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(server: RunningServer) {
    this.#server = server;
    server.program.onOutput(() => this.#wake());
    void server.program.ended.then(() => this.#wake());
  }

  /**
   * The lines since the last call, at least `count`: what the server printed before it answered may reach us after the
   * answer did.
   */
  async next(count: number): Promise<string[]> {
    for (;;) {
      const lines = this.#server.output.stdout.split('\n').slice(0, -1).slice(this.#read);
      if (lines.length >= count || this.#server.program.hasEnded) {
        this.#read += lines.length;
        return lines;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
