/** A host and a port as they stand in URLs and on command lines: `127.0.0.1:111`, `[::1]:111`. */
export function formatHostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
