import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rawRequest } from '../../client/raw-peer.js';
import { p2pRequest } from '../../p2p-request.js';
import { scriptedServer } from '../../scripted-server.js';
import { startProgram } from '../../started-program.js';
import { Transcript } from './transcript.js';

interface Teardown {
  teardown(end: () => unknown): void;
}

const COMMANDS = [
  'REGISTER alice',
  'CONNECT alice',
  'PUBLISH notes what I "know"  of XDR',
  'LIST_USERS',
  'LIST_CONTENT bob',
  'GET_FILE bob /f got',
  'DELETE notes',
  'DISCONNECT alice',
  'UNREGISTER alice',
];
/** What others ask of the client while it serves. */
const DOWNLOADS = [
  ['GET FILE', 'notes'],
  ['GET_FILE', 'notes'],
  ['GET FILE', '/etc/passwd'],
  ['GET FILE', ''],
  ['GET FILE', 'x'.repeat(256)],
  ['REGISTER', '', 'alice'],
];

/** Replies by opcode; what is no operation of the base protocol gets none, and does not appear. */
function repliesFrom(peerPort: number): Readonly<Record<string, string>> {
  const ok = '\0';
  return {
    ...{ REGISTER: ok, UNREGISTER: ok, CONNECT: ok, DISCONNECT: ok, PUBLISH: ok, DELETE: ok },
    'LIST USERS': `${ok}1\0bob\x00127.0.0.1\0${peerPort}\0`,
    'LIST CONTENT': `${ok}2\0/f\0/g\0`,
    'GET USER INFO': `${ok}127.0.0.1\0${peerPort}\0`,
    'GET FILE': `${ok}5\0hello`,
  };
}

/** The client's program, the flags that it gets beside the server's address, and a folder of its own. */
export interface ClientUnderRecord {
  readonly main: string;
  readonly flags: readonly string[];
  readonly folder: string;
}

/** All that a client says to its server and to a peer, and what it answers to peers, over one session. */
export async function clientSession(
  t: Teardown,
  { main, flags, folder }: ClientUnderRecord,
): Promise<string> {
  const transcript = new Transcript();
  transcript.begin('a client, its server and a peer');
  const peer = await scriptedServer(t, (strings) => answer(strings));
  const replies = repliesFrom(peer.port);
  let listenerPort = 0;

  async function answer(strings: readonly string[]): Promise<string> {
    const [opcode = '', , , port] = strings;
    const operation = opcode.replaceAll('_', ' ');
    const reply = replies[operation];
    if (reply === undefined) return '';
    if (operation === 'CONNECT') listenerPort = Number(port);
    transcript.sent(withoutPorts(p2pRequest(...strings), [listenerPort]));
    transcript.answered(withoutPorts(Buffer.from(reply, 'latin1'), [peer.port]));
    if (operation === 'PUBLISH') await download();
    return reply;
  }

  async function download(): Promise<void> {
    transcript.begin('a downloader and the client');
    for (const strings of DOWNLOADS) {
      transcript.sent(p2pRequest(...strings));
      transcript.answered(await rawRequest(listenerPort, p2pRequest(...strings)));
    }
    transcript.begin('the client again');
  }

  const server = await scriptedServer(t, (strings) => answer(strings));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'notes'), 'all there is');
  const { program } = startProgram(t, {
    name: 'client',
    command: process.execPath,
    args: [
      main,
      '-s',
      server.host,
      '-p',
      String(server.port),
      ...flags,
      ...COMMANDS.flatMap((each) => ['-c', each]),
    ],
    cwd: folder,
    env: { XDG_STATE_HOME: path.join(folder, 'state') },
  });
  await program.ended;
  return transcript.toString();
}

/** Ports are others each time. */
function withoutPorts(bytes: Buffer, ports: readonly number[]): Buffer {
  const text = ports.reduce(
    (text, port) => text.replace(`\0${port}\0`, '\0PORT\0'),
    bytes.toString('latin1'),
  );
  return Buffer.from(text, 'latin1');
}
