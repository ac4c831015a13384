import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../programs.js';

/** Who made a package, as Debian's tools have it. */
export interface Maintainer {
  readonly name: string;
  readonly email: string;
}

/** What the control file says besides package.json. */
interface ControlFields {
  readonly manifest: Manifest;
  readonly version: string;
  readonly maintainer: Maintainer;
  readonly architecture: string;
  /** Of the SQLite driver's binary. */
  readonly libraries: string;
  readonly installedKib: number;
}

/**
 * The control file. The binary is for one major version of Node (its ABI), the one that runs here.
 */
export function controlFile(fields: ControlFields): string {
  const { manifest, version, maintainer, architecture, libraries, installedKib } = fields;
  const major = Number(process.versions.node.split('.')[0]);
  const oldest = /\d+\.\d+/.exec(manifest.engines.node)?.[0] ?? '';
  const from = major === Number(oldest.split('.')[0]) ? oldest : String(major);
  return `Package: ${manifest.name}
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer.name} <${maintainer.email}>
Installed-Size: ${installedKib}
Depends: nodejs (>= ${from}), nodejs (<< ${major + 1}), ${libraries}, init-system-helpers (>= 1.54), systemd (>= 247)
Recommends: rpcbind
Suggests: logrotate
Section: net
Priority: optional
Description: ${manifest.description[0]?.toLowerCase() ?? ''}${manifest.description.slice(1)}
 Users register with a P2P server, publish files, look each other up and fetch
 files directly from one another. A record of each operation goes, as an ONC
 RPC call, to a log server that is found through the portmapper; the log server
 keeps the audit trail.
 .
 This package has the server, the log server, the datetime service, a
 portmapper for machines without rpcbind, the client, the auditor's tool and
 sunrpc, a tool for any RPC program.
 .
 It is built for Node ${major}, ${from} or newer: the nodejs of Debian where that is in
 it, otherwise the one of deb.nodesource.com.
`;
}

/** What Debian calls this machine's processor. */
export function architecture(): string {
  return execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
}

/** The Debian packages that bring the libraries which a binary is linked with, in the versions that it needs. */
export function librariesOf(binary: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sunshare-shlibdeps-'));
  try {
    mkdirSync(join(folder, 'debian'));
    // it does nothing without one
    writeFileSync(
      join(folder, 'debian/control'),
      'Source: sunshare\n\nPackage: sunshare\nArchitecture: any\n',
    );
    const said = execFileSync('dpkg-shlibdeps', ['-O', `-e${binary}`], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return said.trim().replace(/^shlibs:Depends=/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
