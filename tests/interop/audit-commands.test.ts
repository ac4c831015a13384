import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, tcpTransport } from 'onc-rpc';
import { BYTE_TRUE_AUDIT_VERS } from '../../daemons/programs/byte-true-audit.js';
import { sampleBatch } from '../daemons/trail/sample-trail.js';
import { eventually, printed } from '../eventually.js';
import { skipUnless } from '../peers.js';
import { listeningPort, ROOT, saysReady, startProgram } from '../started-program.js';
import { tapInNamespace } from './namespace.js';
import { OUR_PORTMAPPER } from './portmappers.js';

// What specs/audit.md tells auditors to do, as it stands there, while the log server writes.

const t = await tapInNamespace(import.meta.url);

const PROGRAMS = {
  'sunshare-log-server': 'daemons/log-server/main.js',
  'sunshare-audit': 'client/audit/main.js',
};

const PAGE = readFileSync(`${ROOT}specs/audit.md`, 'utf8');
const COMMANDS = [...PAGE.matchAll(/```sh\n(.*?)```/gs)]
  .map(([, block = '']) => block.trimEnd())
  // what needs a database of its own is tried elsewhere
  .filter((block) => !block.includes('postgres://'))
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/ +# .*/, ''));

/** Fills three files; few more do not fill the fourth. */
const MANY = 3_500;
const FEW = 400;

/** Reports many records at once, then few one by one, until it is stopped. */
class Writer {
  readonly #client: ReturnType<typeof createClient<typeof BYTE_TRUE_AUDIT_VERS.procedures>>;
  readonly #ended: Promise<void>;
  #written = 0;
  #isStopped = false;

  constructor(client: ReturnType<typeof createClient<typeof BYTE_TRUE_AUDIT_VERS.procedures>>) {
    this.#client = client;
    this.#ended = this.#write();
  }

  /** @returns how many records it has reported */
  async stop(): Promise<number> {
    this.#isStopped = true;
    await this.#ended;
    return this.#written;
  }

  async #write(): Promise<void> {
    while (!this.#isStopped && this.#written < MANY + FEW) {
      const size = this.#written < MANY ? 500 : 1;
      await this.#client.APPEND(sampleBatch(this.#written + 1, size));
      this.#written += size;
    }
  }
}

const skip = skipUnless('namespace', 'sqlite', 'sqlite3');

await t.test('the commands for auditors, while the log server writes', { skip }, async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'sunshare-audit-'));
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, file] of Object.entries(PROGRAMS)) {
    writeFileSync(join(cwd, name), `#!/bin/sh\nexec '${process.execPath}' '${ROOT}dist/${file}' "$@"\n`);
    chmodSync(join(cwd, name), 0o755);
  }
  const env = { PATH: `${cwd}:${process.env['PATH'] ?? ''}` };
  const start = (line: string) =>
    startProgram(t, { name: line, command: 'sh', args: ['-c', `exec ${line}`], cwd, env });
  const run = async (line: string): Promise<string> => {
    const started = start(line);
    await started.program.endsWithin(60_000);
    t.equal(started.program.exitCode, 0, `${line}: ${started.output.stderr}`);
    return started.output.stdout;
  };

  await OUR_PORTMAPPER.start(t);
  const [serve = '', ...commands] = COMMANDS;
  const log = start(`${serve} --rotate-size 100K`);
  await log.program.ready(saysReady);
  await using transport = tcpTransport({ port: listeningPort(log.output.stderr) });
  const writer = new Writer(createClient(BYTE_TRUE_AUDIT_VERS, transport));
  await eventually('three files are full', () => readdirSync(cwd).includes('trail.db.000003'));

  const tail = start(commands.find((line) => line.includes(' tail ')) ?? 'false');
  await printed(tail, 'stdout', (text) => text.includes('\n'));

  const outputs: Record<string, string> = {};
  for (const line of commands.filter((line) => !line.includes(' tail '))) outputs[line] = await run(line);
  const written = await writer.stop();
  await printed(tail, 'stdout', (text) => text.includes(`"position":${written},`));
  await tail.program.stop('SIGINT');
  t.equal(tail.program.exitCode, 130);

  const [first, , third] = Object.values(outputs);
  t.match(first, /^sound: \d+ records of 1 source in \d files; \d+ anchors; no gaps; /);
  t.equal(third, '');
  const exported = readFileSync(join(cwd, 'trail.jsonl'), 'utf8').trimEnd().split('\n').length;
  t.ok(exported > MANY - 500 && exported <= written, `${exported} of ${written}`);
  t.match(outputs['sunshare-audit verify backup/trail.db'], /^sound: /);
});
