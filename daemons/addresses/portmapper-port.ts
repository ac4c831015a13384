import type { PMAP_PORT } from 'portmapper-js';

/** `PMAP_PORT`, for the texts and defaults of programs that load `portmapper-js` only when they call. */
export const PORTMAPPER_PORT: typeof PMAP_PORT = 111;
