import type { ProgramVersion } from 'portmapper-js';
import type { VersionTarget } from './form.js';
import { InfoFailure } from './info-failure.js';
import type { RpcNames } from './rpc-names.js';

const MAX_UINT = 0xffff_ffff;

/** Reads a program: a number, also as `sunrpc` and `.x` files print it (0x20000001), or a name. @throws InfoFailure */
export function programNumber(text: string, names: RpcNames): number {
  if (/^(\d*|0x[\da-f]+)$/i.test(text)) {
    // rpcinfo goes on with the rest of a division by 2^32, which is another program
    if (text === '' || Number(text) > MAX_UINT) throw new InfoFailure(`${text} is illegal program number`);
    return Number(text);
  }
  const number = names.numberOf(text);
  if (number !== undefined) return number;
  throw new InfoFailure(`${text} is unknown service`, 'names are those of /etc/rpc; a number does as well');
}

/** Reads a version. @throws InfoFailure */
export function versionNumber(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= MAX_UINT) return Number(text);
  throw new InfoFailure(`${text} is illegal version number`);
}

/** Reads a program's version. @throws InfoFailure */
export function programVersion({ program, version }: VersionTarget, names: RpcNames): ProgramVersion {
  return { program: programNumber(program, names), version: versionNumber(version) };
}
