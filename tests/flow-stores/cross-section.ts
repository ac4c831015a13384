import t from 'tap';
import { type PeerName, skipUnless } from '../peers.js';

/** Of tests/flow, one for each thing that a store is asked. `make flows` runs all of it with each store. */
const FLOWS = ['story', 'transcripts', 'two-clients-logged', 'published-before', 'finding', 'crowd'];

/** Runs some of tests/flow once more, with another store. In one program, so that one database does for all of it. */
export async function crossSection(store: string, needs: PeerName): Promise<void> {
  const skip = skipUnless(needs);
  if (skip !== false) {
    await t.test(`the functional tests with ${store}`, { skip }, () => undefined);
    return;
  }
  process.env['STORE'] = store;
  for (const flow of FLOWS) await import(`../flow/${flow}.test.js`);
}
