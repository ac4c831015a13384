import net from 'node:net';
import { type Accepts, type ModelRequest, ProtocolModel } from '../../daemons/p2p-server/protocol-model.js';
import { listenForTest } from '../../listen.js';

/** How a server differs from one that keeps all rules. */
export interface Fault {
  /** Another reply than the right one, which the model has given. */
  readonly reply?: (right: string, request: ModelRequest, model: ProtocolModel) => string;
  /** Another request than came. */
  readonly request?: (request: ModelRequest, model: ProtocolModel) => ModelRequest;
  /** The opcodes that are understood, with blanks instead of underscores. */
  readonly opcode?: (opcode: string) => string;
  /** Which bytes are no text, and which fields are good. */
  readonly refuses?: (field: Buffer) => boolean;
  readonly accepts?: Accepts;
  /** The timestamps that are taken; others end the connection. */
  readonly takesTimestamp?: (timestamp: string) => boolean;
  /** Each read is taken for the whole request, or for one field. */
  readonly oneReadIs?: 'the request' | 'a field';
  readonly hasNoLimits?: boolean;
  /** How long a request may take. */
  readonly requestMs?: number;
  readonly endsHow?: (socket: net.Socket, reply: Buffer) => void;
  readonly onEnd?: (socket: net.Socket, received: string) => string;
  readonly onConnection?: (server: net.Server, socket: net.Socket, nth: number) => void;
}

const ARGUMENTS: Readonly<Record<string, number>> = {
  ...{ REGISTER: 1, UNREGISTER: 1, CONNECT: 2, DISCONNECT: 1, PUBLISH: 3, DELETE: 2 },
  ...{ 'LIST USERS': 1, 'LIST CONTENT': 2, 'GET USER INFO': 2 },
};
const OTHER_ERROR: Readonly<Record<string, string>> = {
  ...{ REGISTER: '\x02', UNREGISTER: '\x02', CONNECT: '\x03', DISCONNECT: '\x03', PUBLISH: '\x04' },
  ...{ DELETE: '\x04', 'LIST USERS': '\x03', 'LIST CONTENT': '\x04', 'GET USER INFO': '\x03' },
};
const REQUEST_MS = 6_000;
const MAX_REQUEST_BYTES = 4096;
const LATIN1 = 'latin1';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** A small server of the base protocol with one fault, or none. */
export async function faultyServer(t: Teardown, fault: Fault = {}): Promise<{ host: string; port: number }> {
  const model = new ProtocolModel('127.0.0.1', fault.accepts);
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    fault.onConnection?.(server, socket, ++connections);
    if (!socket.destroyed) serve(socket, model, fault);
  });
  const port = await listenForTest(t, server, sockets, { backlog: 512 });
  return { host: '127.0.0.1', port };
}

function serve(socket: net.Socket, model: ProtocolModel, fault: Fault): void {
  let received = '';
  let isAnswered = false;
  const end = fault.endsHow ?? ((socket, reply) => void socket.end(reply));
  const answer = (reply: string): void => {
    if (isAnswered) return;
    isAnswered = true;
    end(socket, Buffer.from(reply, LATIN1));
  };
  const look = (isComplete: boolean): void => {
    const reply = replyTo(received, isComplete, model, fault);
    if (reply !== undefined) answer(reply);
  };
  socket.on('data', (chunk: Buffer) => {
    if (isAnswered) return;
    const text = chunk.toString(LATIN1);
    received += fault.oneReadIs === 'a field' ? `${text.split('\0')[0] ?? ''}\0` : text;
    look(fault.oneReadIs === 'the request' || (!fault.hasNoLimits && received.length > MAX_REQUEST_BYTES));
  });
  socket.on('end', () => {
    received = fault.onEnd?.(socket, received) ?? received;
    look(true);
  });
  if (fault.hasNoLimits) return;
  const timer = setTimeout(() => look(true), fault.requestMs ?? REQUEST_MS);
  socket.on('close', () => clearTimeout(timer));
}

/** The bytes of a reply; undefined where more has to come. */
function replyTo(
  received: string,
  isComplete: boolean,
  model: ProtocolModel,
  fault: Fault,
): string | undefined {
  const [first, timestamp = '', ...args] = received.split('\0').slice(0, -1);
  if (first === undefined) return isComplete ? '' : undefined;
  const opcode = (fault.opcode ?? rightOpcode)(first);
  const count = ARGUMENTS[opcode];
  if (count === undefined) return fault.reply?.('', { opcode: first, fields: args }, model) ?? '';
  if (args.length < count) return isComplete ? OTHER_ERROR[opcode] : undefined;
  if (fault.takesTimestamp?.(timestamp) === false) return '';
  return carryOut(opcode, args.slice(0, count), timestamp, model, fault);
}

function rightOpcode(opcode: string): string {
  return opcode.trim().replaceAll('_', ' ');
}

function carryOut(
  opcode: string,
  args: readonly string[],
  timestamp: string,
  model: ProtocolModel,
  fault: Fault,
): string {
  const fields = args.map((each) => Buffer.from(each, LATIN1));
  if (fields.some(fault.refuses ?? isUnacceptable)) return OTHER_ERROR[opcode] ?? '';
  // Fields of any bytes keep them this way, for a server that takes them.
  const texts = fields.map((field) => (isUtf8(field) ? field.toString('utf8') : field.toString(LATIN1)));
  const came: ModelRequest = { opcode, fields: texts, timestamp };
  const request = fault.request?.(came, model) ?? came;
  const right = model.reply(request);
  const reply = fault.reply?.(right, request, model) ?? right;
  return reply.slice(0, 1) + Buffer.from(reply.slice(1), 'utf8').toString(LATIN1);
}

function isUnacceptable(field: Buffer): boolean {
  return field.length > 255 || !isUtf8(field) || /\p{Cc}/u.test(field.toString('utf8'));
}

/** Whether a field is UTF-8. */
export function isUtf8(field: Buffer): boolean {
  return Buffer.from(field.toString('utf8'), 'utf8').equals(field);
}
