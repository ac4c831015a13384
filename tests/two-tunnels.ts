import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import type { Test } from 'tap';

/** Until the test ends the system has two interfaces, which have one address, as those of tunnels may. */
export function twoTunnels(t: Test, address: string): void {
  const { networkInterfaces: real } = os;
  const tunnel = { address, netmask: '255.255.255.255', family: 'IPv4' as const };
  const shared = { ...tunnel, mac: '', internal: false, cidr: null };
  os.networkInterfaces = () => ({ ppp0: [shared], ppp1: [shared] });
  syncBuiltinESMExports();
  t.teardown(() => {
    os.networkInterfaces = real;
    syncBuiltinESMExports();
  });
}
