import { networkInterfaces } from 'node:os';

/** The address to tell people: where a server listens on all of them, this host's first one in the network. */
export function visibleIp(listeningIp: string): string {
  if (listeningIp !== '0.0.0.0' && listeningIp !== '::') return listeningIp;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const first = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return first?.address ?? '127.0.0.1';
}
