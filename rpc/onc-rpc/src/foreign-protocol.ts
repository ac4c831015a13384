const HTTP = /^(GET |POST|PUT |HEAD|DELE|OPTI|PATC|CONN|TRAC|PRI |HTTP)/;

/** What the first bytes of a stream look like that is no RPC, for the message to whoever connected them. */
export function describeForeignProtocol(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (HTTP.test(text)) return 'this looks like HTTP';
  if (text.startsWith('SSH-')) return 'this looks like SSH';
  if (bytes[0] === 0x16 && bytes[1] === 0x03) return 'this looks like a TLS handshake';
  return undefined;
}
