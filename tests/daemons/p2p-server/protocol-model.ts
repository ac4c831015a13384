/** A command of one of a few users, and what it is asked with; each field as it travels. */
export interface ModelRequest {
  readonly opcode: string;
  readonly fields: readonly string[];
  readonly timestamp?: string;
}

export type Accepts = (operation: string, fields: readonly string[]) => boolean;

interface ModelUser {
  port: string | undefined;
  paths: string[];
}

const OTHER_ERRORS: Readonly<Record<string, number>> = {
  REGISTER: 2,
  UNREGISTER: 2,
  CONNECT: 3,
  DISCONNECT: 3,
  PUBLISH: 4,
  DELETE: 4,
  LIST_USERS: 3,
  LIST_CONTENT: 4,
  GET_USER_INFO: 3,
};

/**
 * The base protocol once more, from its page and in the plainest way: lists and loops, nothing shared with the server.
 * A reply is its bytes as characters, so that a difference can be read.
 */
export class ProtocolModel {
  readonly #ip: string;
  readonly #accepts: Accepts;
  /** In the order of registration. */
  readonly #users = new Map<string, ModelUser>();
  #connected: string[] = [];

  /** `accepts` says which fields are good; what is not gets the other error. */
  constructor(ip: string, accepts: Accepts = isAcceptable) {
    this.#ip = ip;
    this.#accepts = accepts;
  }

  reply({ opcode, fields }: ModelRequest): string {
    const operation = opcode.replaceAll(' ', '_');
    const [name = '', ...args] = fields;
    const other = code(OTHER_ERRORS[operation] ?? 255);
    if (!this.#accepts(operation, fields)) return other;
    const user = this.#users.get(name);
    if (operation === 'REGISTER') return user === undefined ? this.#add(name) : code(1);
    if (user === undefined) return code(1);
    if (operation === 'UNREGISTER') return this.#remove(name);
    if (operation === 'CONNECT') return this.#connect(name, user, args[0] ?? '');
    if (user.port === undefined) return code(2);
    return this.#ofConnected(operation, name, user, args);
  }

  #ofConnected(operation: string, name: string, user: ModelUser, [first = '']: string[]): string {
    switch (operation) {
      case 'DISCONNECT':
        user.port = undefined;
        this.#connected = this.#connected.filter((each) => each !== name);
        return code(0);
      case 'PUBLISH':
        if (user.paths.includes(first)) return code(3);
        user.paths.push(first);
        return code(0);
      case 'DELETE':
        if (!user.paths.includes(first)) return code(3);
        user.paths = user.paths.filter((path) => path !== first);
        return code(0);
      case 'LIST_USERS':
        return this.#listUsers(name);
      case 'LIST_CONTENT': {
        const paths = this.#users.get(first)?.paths;
        return paths === undefined ? code(3) : code(0) + strings([String(paths.length), ...paths]);
      }
      default: {
        const port = this.#users.get(first)?.port;
        return port === undefined ? code(3) : code(0) + strings([this.#ip, port]);
      }
    }
  }

  #add(name: string): string {
    this.#users.set(name, { port: undefined, paths: [] });
    return code(0);
  }

  #remove(name: string): string {
    this.#users.delete(name);
    this.#connected = this.#connected.filter((each) => each !== name);
    return code(0);
  }

  #connect(name: string, user: ModelUser, port: string): string {
    if (user.port !== undefined) return code(2);
    user.port = port;
    this.#connected.push(name);
    return code(0);
  }

  #listUsers(asker: string): string {
    const others = this.#connected.filter((name) => name !== asker);
    const entries = others.flatMap((name) => [name, this.#ip, this.#users.get(name)?.port ?? '']);
    return code(0) + strings([String(others.length), ...entries]);
  }
}

export function isAcceptable(operation: string, fields: readonly string[]): boolean {
  const texts = operation === 'CONNECT' ? fields.slice(0, 1) : fields;
  if (fields[0] === '' || texts.some((text) => Buffer.byteLength(text) > 255 || text.includes('\n')))
    return false;
  if ((operation === 'PUBLISH' || operation === 'DELETE') && fields[1] === '') return false;
  const port = Number(fields[1]);
  const isPort = String(port) === fields[1] && Number.isInteger(port) && port > 0 && port < 65_536;
  return operation !== 'CONNECT' || isPort;
}

function code(status: number): string {
  return String.fromCharCode(status);
}

function strings(values: readonly string[]): string {
  return values.map((value) => `${value}\0`).join('');
}
