import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Has the engine collect its garbage, all of it and now. */
export const collectGarbage = runInNewContext('gc') as () => void;
