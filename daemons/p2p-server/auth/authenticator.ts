import { availableParallelism } from 'node:os';
import { isLoopback } from 'onc-rpc/addresses';
import { networkOf } from '../../addresses/ip-address.js';
import type { Request, ServerOperation } from '../../p2p-protocol/index.js';
import { NotAdmitted } from '../admission/not-admitted.js';
import { type Rate, TokenBuckets } from '../admission/token-buckets.js';
import type { Caller } from '../caller.js';
import type { Store } from '../store/store.js';
import { FairQueue } from './fair-queue.js';
import { ProvenSecrets } from './proven-secrets.js';
import { hashSecret, isHashOf } from './secret-hash.js';

/** Whether users have secrets: `off`, none has; `optional`, who was registered with one; `required`, everybody. */
export type AuthMode = 'off' | 'optional' | 'required';

interface AuthenticatorOptions {
  readonly isRequired: boolean;
  readonly store: Pick<Store, 'secretOf'>;
  /** Wrong secrets that one network may try for all users together. */
  readonly guesses?: Rate;
  /** Of each try, as the exponent of 2; see {@link hashSecret}. */
  readonly log2Cost?: number;
}

/**
 * Whether the name of a REGISTER was found to be somebody's: that is the answer then, however soon it is given back,
 * since nothing was computed of the secret. Otherwise what is to be kept of it.
 */
export type Checked =
  { readonly isNameInUse: true } | { readonly isNameInUse: false; readonly secretHash?: string };

/** Wrong secrets that one network may try for one user, and for all together. */
const GUESSES_FOR_ONE: Rate = { perSecond: 0.5, burst: 5 };
const GUESSES_FOR_ALL: Rate = { perSecond: 2, burst: 50 };

/** Of four threads that Node has for such work, some are to be left for looking up names. */
const MAX_UNDER_WAY = Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2)));

/** Lets the operations of a user who has a secret pass only where that secret is shown. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #proven = new ProvenSecrets();
  readonly #underWay = new Map<string, Promise<boolean>>();
  readonly #guessesForOne = new TokenBuckets(GUESSES_FOR_ONE);
  readonly #guessesForAll: TokenBuckets;
  readonly #queue = new FairQueue({ maxUnderWay: MAX_UNDER_WAY, maxWaiting: 256, maxWaitingOfOne: 64 });

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#guessesForAll = new TokenBuckets(options.guesses ?? GUESSES_FOR_ALL);
  }

  /**
   * Resolves when the operation may go on, or to what is known of it already.
   * @throws NotAdmitted
   */
  async check(
    { operation, user }: Request<ServerOperation>,
    secret: Buffer | undefined,
    caller: Caller,
  ): Promise<Checked> {
    if (secret !== undefined && !caller.isSecure && !isLoopback(caller.ip))
      throw new NotAdmitted('auth', 'sends a secret without TLS', caller.ip);
    const claim = { user, secret, ip: caller.ip };
    if (operation === 'REGISTER') return this.#newName(claim);
    await this.#prove(claim);
    return { isNameInUse: false };
  }

  async #newName({ user, secret, ip }: Claim): Promise<Checked> {
    if ((await this.#secretOf(user)).status === 'ok') return { isNameInUse: true };
    if (secret === undefined || secret.length === 0) {
      if (this.#options.isRequired) throw new NotAdmitted('auth', 'registers without a secret', ip);
      return { isNameInUse: false };
    }
    const secretHash = await this.#queue.run(networkOf(ip), () => hashSecret(secret, this.#options.log2Cost));
    this.#proven.add(this.#proven.digestOf(user, secretHash, secret));
    return { isNameInUse: false, secretHash };
  }

  async #prove({ user, secret, ip }: Claim): Promise<void> {
    const known = await this.#secretOf(user);
    if (known.status === 'ok' && known.hash !== undefined) {
      if (secret === undefined) throw new NotAdmitted('auth', 'gives no secret', ip);
      if (!(await this.#isRight(user, known.hash, secret, networkOf(ip))))
        throw new NotAdmitted('auth', 'gives a wrong secret', ip);
    } else if (this.#options.isRequired && (known.status === 'ok' || secret === undefined))
      throw new NotAdmitted('auth', 'gives no secret', ip);
  }

  #secretOf(user: string): ReturnType<Store['secretOf']> {
    return this.#options.store.secretOf(user);
  }

  async #isRight(user: string, hash: string, secret: Buffer, network: string): Promise<boolean> {
    const digest = this.#proven.digestOf(user, hash, secret);
    if (this.#proven.has(digest)) return true;
    const underWay = this.#underWay.get(digest);
    if (underWay !== undefined) return underWay;
    const trial = this.#try(user, network, () => isHashOf(hash, secret)).finally(() =>
      this.#underWay.delete(digest),
    );
    this.#underWay.set(digest, trial);
    if (!(await trial)) return false;
    this.#proven.add(digest);
    // The name may be somebody else's by now.
    const now = await this.#secretOf(user);
    return now.status === 'ok' && now.hash === hash;
  }

  /** Counts wrong ones; a right one, and one that could not be tried, cost no guess. */
  async #try(user: string, network: string, compare: () => Promise<boolean>): Promise<boolean> {
    const pair = `${network} ${user}`;
    this.#takeGuess(pair, network);
    let isWrong = false;
    try {
      isWrong = !(await this.#queue.run(network, compare));
    } finally {
      if (!isWrong) for (const [buckets, key] of this.#bucketsOf(pair, network)) buckets.giveBack(key);
    }
    return !isWrong;
  }

  /** One of each kind, or none of either. */
  #takeGuess(pair: string, network: string): void {
    const isLeftForOne = this.#guessesForOne.take(pair);
    if (isLeftForOne && this.#guessesForAll.take(network)) return;
    if (isLeftForOne) this.#guessesForOne.giveBack(pair);
    throw new NotAdmitted('auth', 'gives too many wrong secrets', network);
  }

  #bucketsOf(pair: string, network: string): [TokenBuckets, string][] {
    return [
      [this.#guessesForOne, pair],
      [this.#guessesForAll, network],
    ];
  }
}

/** Who somebody says to be, and what they show for it. */
interface Claim {
  readonly user: string;
  readonly secret: Buffer | undefined;
  readonly ip: string;
}
