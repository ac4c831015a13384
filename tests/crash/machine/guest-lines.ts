/** What the lines on the console begin with that the guest reports in. */
export const GUEST_LINE = {
  ready: 'GUEST-READY',
  answered: 'GUEST-ANSWERED',
  failed: 'GUEST-FAILED',
} as const;

/** Where the guest keeps the stores: the disk that loses power. */
export const STORES = '/stores';
