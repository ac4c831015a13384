/** What js-xdr and its successor @stellar/js-xdr have in common: strings are read as bytes, and made text by the caller. */
export function entryRoundTrip({ config }) {
  const { LogEntry } = config((xdr) => {
    xdr.struct('LogEntry', [
      ['username', xdr.string(256)],
      ['operation', xdr.string(512)],
      ['timestamp', xdr.string(32)],
    ]);
  });
  return (value) => {
    const entry = LogEntry.fromXDR(new LogEntry(value).toXDR());
    return {
      username: entry.username().toString(),
      operation: entry.operation().toString(),
      timestamp: entry.timestamp().toString(),
    };
  };
}
