import type { ProgramVersion } from 'portmapper-js';

/** The flags of the command line, as far as they choose what is asked. */
export interface InfoFlags {
  readonly p?: boolean | undefined;
  readonly s?: boolean | undefined;
  readonly m?: boolean | undefined;
  readonly l?: boolean | undefined;
  readonly b?: boolean | undefined;
  readonly d?: boolean | undefined;
  readonly t?: boolean | undefined;
  readonly u?: boolean | undefined;
  readonly a?: string | undefined;
  readonly T?: string | undefined;
  readonly n?: number | undefined;
}

/** A program to be called; without a version all that it has. */
export interface PingTarget {
  readonly program: string;
  readonly version: string | undefined;
}

/** A program's version, as it stands on the command line. */
export type VersionTarget = { readonly [K in keyof ProgramVersion]: string };

/** What is asked. */
export type InfoForm =
  | { readonly kind: 'list' | 'short' | 'mappings' | 'statistics'; readonly host: string | undefined }
  | { readonly kind: 'addresses'; readonly host: string; readonly target: VersionTarget }
  /** `protocol` is said with -t and -u, `netid` with -T. */
  | {
      readonly kind: 'ping';
      readonly host: string;
      readonly by: { readonly protocol: 'tcp' | 'udp' } | { readonly netid: string };
      readonly port: number | undefined;
      readonly target: PingTarget;
    }
  | {
      readonly kind: 'ping address';
      readonly address: string;
      readonly netid: string;
      readonly target: PingTarget;
    }
  | { readonly kind: 'broadcast'; readonly target: VersionTarget }
  | { readonly kind: 'delete'; readonly netid: string | undefined; readonly target: VersionTarget };

const LISTS = { p: 'mappings', s: 'short', m: 'statistics' } as const;

/**
 * Chooses the form as rpcinfo does.
 * @throws Error with a sentence for the user; suits yargs' `check`
 */
export function formOf(flags: InfoFlags, words: readonly string[]): InfoForm {
  const { a, T, n } = flags;
  const chosen = (['p', 's', 'm', 'l', 'b', 'd', 't', 'u'] as const).filter((flag) => flags[flag] === true);
  const names = [...chosen, ...(a === undefined ? [] : ['a'])].map((flag) => `-${flag}`);
  if (names.length > 1) throw new Error(`${names.join(' and ')} exclude each other`);
  const flag = chosen[0];
  if (n !== undefined && flag !== 't' && flag !== 'u') throw new Error('-n goes with -t or -u only');
  if (a !== undefined) return addressForm(a, T, words);
  if (flag === 't' || flag === 'u')
    return pingForm({ protocol: flag === 't' ? 'tcp' : 'udp' }, n, expect(words, ['host', 'prog'], ['vers']));
  if (flag === 'l') {
    const [host = '', program = '', version = ''] = expect(words, ['host', 'prog', 'vers']);
    return { kind: 'addresses', host, target: { program, version } };
  }
  if (flag === 'b' || flag === 'd') return versionForm(flag, T, expect(words, ['prog', 'vers']));
  if (flag === undefined && T !== undefined && words.length > 1)
    return pingForm({ netid: T }, undefined, expect(words, ['host', 'prog'], ['vers']));
  if (flag === undefined && words.length > 1) throw new Error('a program is called with -T, -t or -u');
  return { kind: flag === undefined ? 'list' : LISTS[flag], host: expect(words, [], ['host'])[0] };
}

function addressForm(address: string, netid: string | undefined, words: readonly string[]): InfoForm {
  if (netid === undefined) throw new Error('-a needs -T, the netid of the address');
  const [program = '', version] = expect(words, ['prog'], ['vers']);
  return { kind: 'ping address', address, netid, target: { program, version } };
}

function pingForm(
  by: { readonly protocol: 'tcp' | 'udp' } | { readonly netid: string },
  port: number | undefined,
  [host = '', program = '', version]: readonly string[],
): InfoForm {
  return { kind: 'ping', host, by, port, target: { program, version } };
}

function versionForm(
  flag: 'b' | 'd',
  netid: string | undefined,
  [program = '', version = '']: readonly string[],
): InfoForm {
  const target = { program, version };
  return flag === 'b' ? { kind: 'broadcast', target } : { kind: 'delete', netid, target };
}

function expect(
  words: readonly string[],
  needed: readonly string[],
  optional: readonly string[] = [],
): readonly string[] {
  if (words.length >= needed.length && words.length <= needed.length + optional.length) return words;
  const wanted = [...needed, ...optional.map((name) => `[${name}]`)].join(' ');
  const given = words.length === 0 ? 'nothing' : `"${words.join(' ')}"`;
  throw new Error(`expected ${wanted === '' ? 'nothing more' : wanted}, got ${given}`);
}
