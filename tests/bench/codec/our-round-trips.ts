import * as xdr from 'node-xdr';
import * as hand from './by-hand-types.js';
import { roundTrips } from './round-trips.js';
import { ENTRY_VALUE, Listing, LISTING_VALUE, LogEntry, Mapping, MAPPING_VALUE } from './types.js';

// our-round-trips ours|by-hand all|entry SECONDS: values to bytes and back, over three types in turn or one of them.

function oursOfAll(): unknown {
  return [ourEntry(), back(Mapping, MAPPING_VALUE), back(Listing, LISTING_VALUE)];
}

function back<T>(codec: xdr.Codec<T>, value: T): T {
  return xdr.decode(codec, xdr.encode(codec, value));
}

function ourEntry(): unknown {
  return back(LogEntry, ENTRY_VALUE);
}

function byHandOfAll(): unknown {
  return [
    byHandEntry(),
    hand.decodeMapping(hand.encodeMapping(MAPPING_VALUE)),
    hand.decodeListing(hand.encodeListing(LISTING_VALUE)),
  ];
}

function byHandEntry(): unknown {
  return hand.decodeEntry(hand.encodeEntry(ENTRY_VALUE));
}

const ROUND_TRIPS: Readonly<Record<string, () => unknown>> = {
  'ours all': oursOfAll,
  'ours entry': ourEntry,
  'by-hand all': byHandOfAll,
  'by-hand entry': byHandEntry,
};

const [whose = '', what = '', seconds = ''] = process.argv.slice(2);
const roundTrip = ROUND_TRIPS[`${whose} ${what}`];
if (roundTrip === undefined) throw new Error('arguments: ours|by-hand all|entry SECONDS');
// A process that encodes one type only would flatter code that all types share.
for (let i = 0; i < 2_000; i += 1) oursOfAll();
console.log(JSON.stringify(roundTrips(roundTrip, Number(seconds))));
