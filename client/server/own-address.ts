import { networkInterfaces } from 'node:os';
import { isLoopback, unmapped, withoutZone } from 'onc-rpc/addresses';

/** Whether an IP address is one of this machine's, as far as it knows: not the one that a NAT gives it. */
export function isOwnAddress(ip: string): boolean {
  const address = unmapped(withoutZone(ip));
  return isLoopback(address) || ownAddresses().includes(address);
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((own = []) =>
    own.map(({ address }) => withoutZone(address)),
  );
}
