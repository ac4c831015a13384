import { networkInterfaces } from 'node:os';
import { isLinkLocal } from '../addresses/ip-address.js';

/** The address to tell people: where a server listens on all of them, this host's first one in the network. */
export function visibleIp(listeningIp: string): string {
  if (listeningIp !== '0.0.0.0' && listeningIp !== '::') return listeningIp;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const others = addresses.filter(({ internal, address }) => !internal && !isLinkLocal(address));
  const ofVersion4 = others.find(({ family }) => family === 'IPv4');
  const shown = listeningIp === '::' ? (ofVersion4 ?? others[0]) : ofVersion4;
  return shown?.address ?? '127.0.0.1';
}
