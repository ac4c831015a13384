/**
 * Where the P2P server listens in tests, and clients reach it: `LOOPBACK=::1 node dist/tests/run-all.js flow` runs
 * all of them over IPv6.
 */
export const LOOPBACK = process.env['LOOPBACK'] ?? '127.0.0.1';
