import type { TransportAddress } from '../universal-address.js';

/** What became of a registration. Every event says it in a sentence for the one who runs the program. */
export type RegistrationEvent =
  /** All addresses are registered: for the first time, or again. */
  | {
      readonly kind: 'registered';
      readonly message: string;
      readonly addresses: readonly TransportAddress[];
    }
  /** The portmapper could not be asked, or refused. Said once for each kind of failure until all is well again. */
  | { readonly kind: 'failed'; readonly message: string; readonly error: Error }
  /** Somebody else's address stands in the portmapper's table now. It is left there as long as somebody listens there: two servers must not fight. */
  | { readonly kind: 'replaced'; readonly message: string }
  /** The addresses were taken back, because the registration was closed. */
  | { readonly kind: 'unregistered'; readonly message: string };
