import { randomBytes, scrypt, type ScryptOptions, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<Buffer, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** 32 MiB of memory and some 0.1 s of one core for each secret that is tried (RFC 7914 §2). */
const LOG2_COST = 15;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** What is kept of a secret: `scrypt:15:8:salt:key`, salt and key in base64. Takes a thread, not the event loop. */
export async function hashSecret(secret: Buffer, log2Cost = LOG2_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(secret, salt, KEY_BYTES, costOf(log2Cost, BLOCK_SIZE));
  return `scrypt:${log2Cost}:${BLOCK_SIZE}:${salt.toString('base64')}:${key.toString('base64')}`;
}

/**
 * Whether a hash is that of this secret, which is as costly as to make it.
 * @throws Error when it is no hash of ours
 */
export async function isHashOf(hash: string, secret: Buffer): Promise<boolean> {
  const [, log2Cost, blockSize, salt, key] = /^scrypt:(\d{1,2}):(\d{1,2}):([^:]+):([^:]+)$/.exec(hash) ?? [];
  if (salt === undefined || key === undefined) throw new Error('the hash of a secret is damaged');
  const expected = Buffer.from(key, 'base64');
  const cost = costOf(Number(log2Cost), Number(blockSize));
  const found = await derive(secret, Buffer.from(salt, 'base64'), expected.length, cost);
  return timingSafeEqual(found, expected);
}

function costOf(log2Cost: number, blockSize: number): ScryptOptions {
  // Node's own bound is one block short of what this cost takes.
  return { N: 2 ** log2Cost, r: blockSize, p: 1, maxmem: 256 * 2 ** log2Cost * blockSize };
}
