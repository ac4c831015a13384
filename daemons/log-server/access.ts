import type { Caller } from 'onc-rpc';
import { isLoopback } from 'onc-rpc/addresses';
import type { AuditAuthentication } from '../programs/audit.js';

/** Who calls, as far as it is proved. */
export interface Identity {
  readonly authentication: AuditAuthentication;
  /** The network, or the fingerprint of the certificate; empty where nothing is proved. */
  readonly identity: string;
}

/** Whether somebody may do something; if not, a reason for them to read. */
export type Verdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly reason: string };

/** Decides who may report to the log server and who may read the trail. */
export interface Access {
  identify(caller: Caller): Identity;
  /** SENDLOG. */
  mayAppend(caller: Caller): Verdict;
  /** APPEND and HEAD: a source that is numbered is remembered for ever, and there is no room for any number of them. */
  mayNumber(caller: Caller): Verdict;
  /** READ. */
  mayRead(caller: Caller): Verdict;
}

const ALLOWED: Verdict = { isAllowed: true };

/** Everybody may report, and nobody proves who they are; the trail is read on this machine only. */
export const openAccess: Access = {
  identify: () => ({ authentication: 'AUTHENTICATED_NOT', identity: '' }),
  mayAppend: () => ALLOWED,
  mayNumber: () => ALLOWED,
  mayRead: ({ netid, address }) =>
    isLoopback(address) || netid === 'memory'
      ? ALLOWED
      : { isAllowed: false, reason: 'the trail is read from the machine of the log server only' },
};
