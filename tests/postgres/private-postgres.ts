import { execFile, spawn } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childrenOf, hasStopped } from '../child-processes.js';
import { eventually } from '../eventually.js';
import { initializeDatabase } from './initialized-database.js';
import { isRoot, postgresPrograms, UNPRIVILEGED } from './postgres-programs.js';

const run = promisify(execFile);

/** Nobody listens on it: it only names the socket. */
const PORT = 5432;

const SETTINGS = [
  `port = ${PORT}`,
  "listen_addresses = ''",
  // All that is promised is promised with this.
  'fsync = on',
  'shared_buffers = 32MB',
  'max_connections = 100',
  'max_wal_senders = 4',
  'wal_keep_size = 64MB',
  'log_min_messages = warning',
].join('\n');

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A PostgreSQL of a test's own: in a temporary folder, by an unprivileged user, reached through a socket only. */
export class PrivatePostgres {
  /** Where its socket is, and all else of it. */
  readonly folder: string;
  readonly #programs: string;
  #server: ReturnType<typeof spawn> | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #schemas = 0;

  private constructor(folder: string, programs: string) {
    this.folder = folder;
    this.#programs = programs;
  }

  /** One that is ready, and gone after the test; `settings` are lines of postgresql.conf. */
  static async start(t: Teardown, settings: readonly string[] = []): Promise<PrivatePostgres> {
    return PrivatePostgres.#started(PrivatePostgres.#inFolder(t), settings);
  }

  /** One in a folder that is kept, with what was put there before. */
  static async startIn(
    folder: string,
    t: Teardown,
    settings: readonly string[] = [],
  ): Promise<PrivatePostgres> {
    mkdirSync(folder, { recursive: true });
    if (isRoot()) chownSync(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    const postgres = new PrivatePostgres(folder, programsThereAre());
    t.teardown(() => postgres.stop());
    if (!existsSync(postgres.#data)) return PrivatePostgres.#started(postgres, settings);
    await postgres.startAgain();
    return postgres;
  }

  static async #started(postgres: PrivatePostgres, settings: readonly string[]): Promise<PrivatePostgres> {
    await initializeDatabase(postgres.#programs, postgres.#data, postgres.folder);
    postgres.set([SETTINGS, ...settings].join('\n'));
    postgres.set(`unix_socket_directories = '${postgres.folder}'`);
    await postgres.startAgain();
    return postgres;
  }

  /** One that another program has started, and ends. */
  static at(folder: string): PrivatePostgres {
    return new PrivatePostgres(folder, '');
  }

  /** A second one that follows this one; this one acknowledges nothing from now on that it has not. */
  async startStandby(t: Teardown): Promise<PrivatePostgres> {
    const standby = PrivatePostgres.#inFolder(t);
    const from = ['--host', this.folder, '--port', String(PORT), '--username', 'sunshare'];
    await this.#run('pg_basebackup', [
      ...from,
      ...['--pgdata', standby.#data, '--write-recovery-conf', '--checkpoint', 'fast', '--no-sync'],
    ]);
    standby.set(`unix_socket_directories = '${standby.folder}'`);
    standby.set(
      `primary_conninfo = 'host=${this.folder} port=${PORT} user=sunshare application_name=standby'`,
    );
    await standby.startAgain();
    this.set("synchronous_standby_names = 'standby'");
    await this.reload();
    return standby;
  }

  static #inFolder(t: Teardown): PrivatePostgres {
    const programs = programsThereAre();
    const folder = mkdtempSync(join(tmpdir(), 'sunshare-pg-'));
    if (isRoot()) chownSync(folder, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    const postgres = new PrivatePostgres(folder, programs);
    t.teardown(async () => {
      await postgres.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    return postgres;
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  /** For `--store`, with a schema of its own in which there is nothing yet. */
  async newStore(): Promise<string> {
    return this.storeIn(await this.newSchema());
  }

  /** The name of a schema in which there is nothing yet. */
  async newSchema(): Promise<string> {
    const schema = `store_${process.pid}_${++this.#schemas}`;
    await this.sql(`CREATE SCHEMA ${schema}`);
    return schema;
  }

  /** For `--store`, with the tables of a schema; `others` are tried after it. */
  storeIn(schema: string, ...others: readonly { readonly folder: string }[]): string {
    return storeAt([this, ...others], schema);
  }

  /** What psql says to it: rows in lines, columns with `|` between them. */
  async sql(statements: string): Promise<string> {
    const at = [
      '--host',
      this.folder,
      '--port',
      String(PORT),
      '--username',
      'sunshare',
      '--dbname',
      'postgres',
    ];
    const { stdout } = await run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', ...at, '-c', statements]);
    return stdout.trim();
  }

  /** Ends all sessions but its own; resolves when they have ended, which those who are cut off may not know yet. */
  async cutConnections(): Promise<void> {
    await this.sql(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'sunshare'",
    );
  }

  set(setting: string): void {
    appendFileSync(join(this.#data, 'postgresql.auto.conf'), `${setting}\n`);
  }

  /**
   * Has the settings read again; resolves when they hold. That commits wait for a standby, its checkpointer tells all
   * others: it reads the settings before it writes the checkpoint that it is asked for by a session opened after them.
   */
  async reload(): Promise<void> {
    await this.sql('SELECT pg_reload_conf()');
    await this.sql('CHECKPOINT');
  }

  /** Starts it, also after it was killed; resolves when it answers. */
  async startAgain(): Promise<void> {
    // A test that is killed takes it with it.
    const postgres = [join(this.#programs, 'postgres'), '-D', this.#data];
    const server = spawn('setpriv', ['--pdeathsig', 'QUIT', ...postgres], {
      ...(isRoot() && UNPRIVILEGED),
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
    let hasEnded = false;
    this.#ended = new Promise((resolve) => server.once('close', resolve)).then(() => (hasEnded = true));
    await eventually('PostgreSQL answers', async () => {
      if (hasEnded) throw new Error(`PostgreSQL has ended: ${said}`);
      return this.#answers();
    });
  }

  /** Ends it cleanly: those who are connected are cut off. */
  async stop(): Promise<void> {
    this.#signal('SIGINT');
    await this.#ended;
  }

  /** Lets nobody in any more, and ends when those who are connected have gone; resolves when nobody is let in. */
  async stopWhenLeft(): Promise<void> {
    this.#signal('SIGTERM');
    await eventually('PostgreSQL lets nobody in', () =>
      this.sql('SELECT 1').then(
        () => false,
        () => true,
      ),
    );
  }

  /** Ends all of its processes at once, as a power failure would. */
  async kill(): Promise<void> {
    this.#signalAll('SIGKILL');
    await this.#ended;
  }

  /** Stops all of its processes where they are; resolves when none does anything any more. */
  async freeze(): Promise<void> {
    // The first starts the others: when it has stopped, no more of them appear.
    this.#signal('SIGSTOP');
    await eventually('PostgreSQL starts no process', () => this.processes.slice(0, 1).every(hasStopped));
    this.#signalAll('SIGSTOP');
    await eventually('PostgreSQL has stopped', () => this.processes.every(hasStopped));
  }

  /** Has them go on. */
  thaw(): void {
    this.#signalAll('SIGCONT');
  }

  /** The numbers of its processes; none where it does not run. */
  get processes(): readonly number[] {
    const pid = this.#server?.pid;
    return pid === undefined || this.#server?.exitCode !== null ? [] : [pid, ...childrenOf(pid)];
  }

  /** Makes a standby the one that is written to. */
  async promote(): Promise<void> {
    await this.sql('SELECT pg_promote()');
  }

  #signalAll(signal: NodeJS.Signals): void {
    for (const each of this.processes) tell(each, signal);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#server?.pid !== undefined) tell(this.#server.pid, signal);
  }

  async #answers(): Promise<boolean> {
    if (!(await canConnect(join(this.folder, `.s.PGSQL.${PORT}`)))) return false;
    return this.sql('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const env = { ...process.env, LC_ALL: 'C' };
    await run(join(this.#programs, program), args, {
      ...(isRoot() && UNPRIVILEGED),
      cwd: this.folder,
      env,
    });
  }
}

/** For `--store`: what is reached through sockets in folders. */
export function storeAt(places: readonly { readonly folder: string }[], schema: string): string {
  const hosts = places.map(({ folder }) => encodeURIComponent(folder)).join(',');
  return `postgres://sunshare@${hosts}/postgres?options=-csearch_path%3D${encodeURIComponent(schema)}`;
}

function programsThereAre(): string {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error('postgresql is not installed');
  return programs;
}

function canConnect(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it has ended
  }
}
