import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// From dist/tests/fuzz/, where this file runs.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What the compiler of `.x` files is to take. */
export const GOOD_X: readonly string[] = [...filesIn('specs'), ...filesIn('tests/interop')];

/** What it is to refuse. */
export const BAD_X: readonly string[] = filesIn('tests/rpc/rpcgen-js/errors').filter(
  (text) => text.length < 5000,
);

function filesIn(folder: string): string[] {
  const names = readdirSync(`${ROOT}${folder}`).filter((name) => name.endsWith('.x'));
  return names.map((name) => readFileSync(`${ROOT}${folder}/${name}`, 'utf8'));
}
