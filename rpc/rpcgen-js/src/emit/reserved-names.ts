/** Words that no ECMAScript module can declare, and the globals whose meaning a reader relies on. */
const WORDS = `
  arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield Infinity NaN

  Array ArrayBuffer Atomics BigInt Boolean Buffer DataView Date Error Function Intl Iterator JSON Map Math Number Object
  Promise Proxy Readonly Record Reflect RegExp Set String Symbol Uint8Array WeakMap WeakSet console globalThis process

  any bigint boolean never number object string symbol unknown
`;

/** What the module imports. */
const IMPORTED = ['xdr', 'defineProgram', 'procedure', 'version'];

/** Names that nothing of a generated module may have. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([...WORDS.trim().split(/\s+/), ...IMPORTED]);

/** The members that every program has beside its versions. */
export const PROGRAM_MEMBERS: ReadonlySet<string> = new Set(['name', 'number', 'versions']);

/** What a client has beside its procedures, and what would make it a promise. */
export const CLIENT_MEMBERS: ReadonlySet<string> = new Set(['null', 'then']);
