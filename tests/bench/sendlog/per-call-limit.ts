/** What limits the rows of calls that are on their way at once. */
export const PER_CALL_LIMIT = `\
a server in Node that reads, writes fixed lines and fixed replies, and decodes nothing makes 320,000 to 337,000 calls/s with 64 in
flight here, about three times C's, and 0.6 of C's with 64 connections: the rest of the way is not in our code alone. By the
profile a seventh is the write of lines and replies; objects for each call (header, context, a view of the record), the
collector and the engine's own start share the rest. Tried: one promise per turn, records kept as bytes, entries that are not
decoded, a write as soon as 32 lines wait, records read where they stand, full batches kept without a copy, buffers for replies
that are used again with 64 connections, too (specs/decisions/calls-answered-together.md). With 64 connections nearly half of the
time is each connection's own write. Not tried yet: a reply that is one prepared piece, a clock read once for all calls of a turn
(4 % of the profile).`;
