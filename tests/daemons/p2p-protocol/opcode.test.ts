import t from 'tap';
import {
  hasTwoSpellings,
  isExtension,
  isServerOperation,
  loggedName,
  type Operation,
  OPERATIONS,
  otherError,
  parseOpcode,
  spellOpcode,
  statusByte,
  statusOfByte,
  takesPath,
} from '../../../daemons/p2p-protocol/index.js';

const OPCODES: [received: string, operation: Operation | undefined][] = [
  ['REGISTER', 'REGISTER'],
  ['UNREGISTER', 'UNREGISTER'],
  ['CONNECT', 'CONNECT'],
  ['DISCONNECT', 'DISCONNECT'],
  ['PUBLISH', 'PUBLISH'],
  ['DELETE', 'DELETE'],
  ['LIST USERS', 'LIST_USERS'],
  ['LIST_USERS', 'LIST_USERS'],
  ['LIST CONTENT', 'LIST_CONTENT'],
  ['LIST_CONTENT', 'LIST_CONTENT'],
  ['GET USER INFO', 'GET_USER_INFO'],
  ['GET_USER_INFO', 'GET_USER_INFO'],
  ['GET_USER INFO', 'GET_USER_INFO'],
  ['GET FILE', 'GET_FILE'],
  ['GET_FILE', 'GET_FILE'],
  ['  LIST USERS ', 'LIST_USERS'],
  ['REGISTER\n', 'REGISTER'],
  ['', undefined],
  ['register', undefined],
  ['LISTUSERS', undefined],
  ['LIST  USERS', undefined],
  ['REGISTERED', undefined],
  ['QUIT', undefined],
  ['__proto__', undefined],
  ['constructor', undefined],
];

await t.test('an opcode is known by either spelling, and by nothing else', (t) => {
  for (const [received, operation] of OPCODES)
    t.equal(parseOpcode(received), operation, JSON.stringify(received));
  t.end();
});

await t.test('what is spelled is parsed', (t) => {
  for (const operation of Object.keys(OPERATIONS) as Operation[]) {
    t.equal(parseOpcode(spellOpcode(operation, 'space')), operation);
    t.equal(parseOpcode(spellOpcode(operation, 'underscore')), operation);
  }
  t.equal(spellOpcode('GET_USER_INFO', 'space'), 'GET USER INFO');
  t.equal(spellOpcode('GET_USER_INFO', 'underscore'), 'GET_USER_INFO');
  t.equal(hasTwoSpellings('LIST_USERS'), true);
  t.equal(hasTwoSpellings('REGISTER'), false);
  t.end();
});

await t.test('status bytes', (t) => {
  t.equal(statusByte('CONNECT', 'userAlreadyConnected'), 2);
  t.equal(statusOfByte('PUBLISH', 3), 'contentAlreadyPublished');
  t.equal(statusOfByte('REGISTER', 3), 'otherError', 'a byte the operation does not have');
  t.equal(statusOfByte('GET_USER_INFO', 200), 'remoteUserNotAvailable');
  const failures = (Object.keys(OPERATIONS) as Operation[]).map((op) => [op, statusByte(op, otherError(op))]);
  t.same(Object.fromEntries(failures), {
    REGISTER: 2,
    UNREGISTER: 2,
    CONNECT: 3,
    DISCONNECT: 3,
    PUBLISH: 4,
    DELETE: 4,
    LIST_USERS: 3,
    LIST_CONTENT: 4,
    GET_USER_INFO: 3,
    GET_FILE: 2,
    START_SESSION: 3,
    HEARTBEAT: 3,
    DISCONNECT_SESSION: 3,
    DESCRIBE_FILE: 4,
    LIST_CONTENT_LONG: 4,
    SEARCH: 3,
    ANNOUNCE_CERTIFICATE: 3,
    GET_CERTIFICATE: 3,
    STAT_FILE: 2,
    GET_FILE_RANGE: 2,
  });
  t.end();
});

await t.test('operations whose path is logged', (t) => {
  const withPath = (Object.keys(OPERATIONS) as Operation[]).filter(isServerOperation).filter(takesPath);
  t.same(withPath, ['PUBLISH', 'DELETE', 'DESCRIBE_FILE']);
  t.end();
});

await t.test('the log knows the names of the base protocol, and SEARCH', (t) => {
  const extensions = (Object.keys(OPERATIONS) as Operation[]).filter(isServerOperation).filter(isExtension);
  t.same(Object.fromEntries(extensions.map((operation) => [operation, loggedName(operation)])), {
    START_SESSION: undefined,
    HEARTBEAT: undefined,
    DISCONNECT_SESSION: 'DISCONNECT',
    DESCRIBE_FILE: undefined,
    LIST_CONTENT_LONG: 'LIST_CONTENT',
    SEARCH: 'SEARCH',
    ANNOUNCE_CERTIFICATE: undefined,
    GET_CERTIFICATE: undefined,
  });
  t.equal(loggedName('LIST_USERS'), 'LIST_USERS');
  t.equal(hasTwoSpellings('LIST_CONTENT_LONG'), false, 'an extension is asked for once');
  t.end();
});
