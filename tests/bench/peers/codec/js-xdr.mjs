import xdr from 'js-xdr';
import { entryRoundTrip } from './xdr-config.mjs';

export const roundTrip = entryRoundTrip(xdr);
