/** How much a line matters: that something failed, that somebody should look, that all goes its way, how it goes. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];
