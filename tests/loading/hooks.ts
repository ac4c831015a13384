import { appendFileSync } from 'node:fs';
import type { LoadHook } from 'node:module';

// Loaded into a program under test by `node:module`'s register(): writes down every module that it loads.

export const load: LoadHook = (url, context, nextLoad) => {
  appendFileSync(process.env['LOADED_MODULES'] ?? '/dev/null', `${url}\n`);
  return nextLoad(url, context);
};
