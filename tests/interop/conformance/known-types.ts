import * as xdr from 'node-xdr';
import { type Fattr3, NFS_PROGRAM } from '#examples/nfs3.js';
import { MOUNT_PROGRAM } from '#examples/mount.js';
import type { TypeRow } from './rows.js';

// Types of RFC 4506 as tshark meets them: in the programs that it knows. What is not among the examples is here, as far
// as a message needs it.

/** A message of a program that tshark knows, and the fields that it has to find in it. */
interface KnownMessage {
  readonly rows: readonly TypeRow[];
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly args: Uint8Array;
  readonly results: Uint8Array;
  readonly inCall?: Readonly<Record<string, string>>;
  readonly inReply: Readonly<Record<string, string>>;
}

const { NFS_V3 } = NFS_PROGRAM;
const { MOUNT_V3 } = MOUNT_PROGRAM;
const HANDLE = Buffer.from('0102030405060708090a0b0c', 'hex');
const VERIFIER = Buffer.from('0123456789abcdef', 'hex');
const TIME = { seconds: 1_700_000_000, nseconds: 5 };

const ATTRIBUTES: Fattr3 = {
  type: 'NF3LNK',
  mode: 0o751,
  nlink: 3,
  uid: 3_000_000_000,
  gid: 7,
  size: 2n ** 64n - 2n,
  used: 2n ** 32n,
  rdev: { specdata1: 1, specdata2: 2 },
  fsid: 9n,
  fileid: 10n,
  atime: TIME,
  mtime: TIME,
  ctime: TIME,
};

const MNT = MOUNT_V3.procedures.MOUNTPROC3_MNT;
const EXPORT = MOUNT_V3.procedures.MOUNTPROC3_EXPORT;
const GETATTR = NFS_V3.procedures.NFSPROC3_GETATTR;
const READDIR = NFS_V3.procedures.NFSPROC3_READDIR;

const NFS = { program: NFS_V3.program, version: NFS_V3.version };
const MOUNT = { program: MOUNT_V3.program, version: MOUNT_V3.version };

/** `union bp_address switch (int address_type) { case 1: ip_addr_t ip_addr; }`, of chars (bootparam_prot.x). */
const BpAddress = xdr.union('bp_address', xdr.int, { 1: xdr.array(xdr.int, 4) });
const BpWhoamiRes = xdr.struct('bp_whoami_res', {
  client_name: xdr.string(255),
  domain_name: xdr.string(64),
  router_address: BpAddress,
});

/** `union fhstatus switch (unsigned fhs_status) { case 0: fhandle fhs_fhandle; default: void; }` (RFC 1094 Appendix A). */
const Fhstatus = xdr.union('fhstatus', xdr.uint, { 0: xdr.opaque(32) }, xdr.void);

/** What GETACL of NFSACL version 3 gives back: lists with a count in front of their own. */
const Aclent = xdr.struct('aclent', { type: xdr.int, uid: xdr.uint, perm: xdr.uint });
const Getacl3Resok = xdr.struct('GETACL3resok', {
  status: xdr.int,
  isFollowed: xdr.bool,
  mask: xdr.uint,
  aclcnt: xdr.uint,
  aclent: xdr.varArray(Aclent, 1024),
  dfaclcnt: xdr.uint,
  dfaclent: xdr.varArray(Aclent, 1024),
});

/** COMPOUND of NFS version 4 with one GETATTR, for the time of the last change alone (RFC 7530 §16.2, §16.7). */
const GETATTR4 = 9;
const TIME_MODIFY_BIT = [0, 1 << (53 - 32)];
const Compound4args = xdr.struct('COMPOUND4args', {
  tag: xdr.string(),
  minorversion: xdr.uint,
  argarray: xdr.varArray(xdr.union('nfs_argop4', xdr.int, { [GETATTR4]: xdr.varArray(xdr.uint) })),
});
const Nfstime4 = xdr.struct('nfstime4', { seconds: xdr.hyper, nseconds: xdr.uint });
const Fattr4 = xdr.struct('fattr4', { attrmask: xdr.varArray(xdr.uint), attr_vals: xdr.varOpaque() });
const Getattr4res = xdr.union('GETATTR4res', xdr.int, { 0: Fattr4 }, xdr.void);
const Compound4res = xdr.struct('COMPOUND4res', {
  status: xdr.int,
  tag: xdr.string(),
  resarray: xdr.varArray(xdr.union('nfs_resop4', xdr.int, { [GETATTR4]: Getattr4res })),
});

export const KNOWN_MESSAGES: readonly KnownMessage[] = [
  {
    ...NFS,
    rows: ['void'],
    procedure: 0,
    args: Buffer.of(),
    results: Buffer.of(),
    inReply: { 'nfs.procedure_v3': '0' },
  },
  {
    ...NFS,
    rows: ['unsigned int', 'enum', 'unsigned hyper', 'struct', 'union switch (enum)'],
    procedure: GETATTR.number,
    args: xdr.encode(GETATTR.args, { object: { data: HANDLE } }),
    results: xdr.encode(GETATTR.result, { tag: 'NFS3_OK', value: { obj_attributes: ATTRIBUTES } }),
    inReply: {
      'nfs.status3': '0',
      'nfs.fattr3.type': '5',
      'nfs.fattr3.nlink': '3',
      'nfs.fattr3.uid': '3000000000',
      'nfs.fattr3.size': '18446744073709551614',
      'nfs.fattr3.fileid': '10',
    },
  },
  {
    ...NFS,
    rows: ['bool', 'opaque[7]', 'union switch (bool)', 'linked list'],
    procedure: READDIR.number,
    args: xdr.encode(READDIR.args, { dir: { data: HANDLE }, cookie: 0n, cookieverf: VERIFIER, count: 512 }),
    results: xdr.encode(READDIR.result, {
      tag: 'NFS3_OK',
      value: {
        dir_attributes: { tag: true, value: ATTRIBUTES },
        cookieverf: VERIFIER,
        reply: {
          entries: [
            { fileid: 1n, name: 'a', cookie: 1n },
            { fileid: 2n, name: 'bcd', cookie: 2n },
          ],
          eof: true,
        },
      },
    }),
    inCall: { 'nfs.verifier': '0123456789abcdef', 'nfs.count3': '512' },
    inReply: {
      'nfs.attributes_follow': '1',
      'nfs.verifier': '0123456789abcdef',
      'nfs.readdir.entry3.name': 'a,bcd',
      'nfs.readdir.eof': '1',
    },
  },
  {
    ...MOUNT,
    rows: ['int', 'opaque<40>', 'string<40>'],
    procedure: MNT.number,
    args: xdr.encode(MNT.args, '/srv/x'),
    results: xdr.encode(MNT.result, {
      tag: 'MNT3_OK',
      value: { fhandle: HANDLE, auth_flavors: [1, 390_003] },
    }),
    inCall: { 'mount.path': '/srv/x' },
    inReply: {
      'nfs.fh.length': '12',
      'nfs.fhandle': '0102030405060708090a0b0c',
      'mount.flavor': '1,390003',
    },
  },
  {
    ...MOUNT,
    rows: ['struct *'],
    procedure: EXPORT.number,
    args: Buffer.of(),
    results: xdr.encode(EXPORT.result, [
      { ex_dir: '/a', ex_groups: [] },
      { ex_dir: '/b', ex_groups: [{ gr_name: 'g' }] },
    ]),
    inReply: {
      // an export, none of its groups; an export, a group, no other; no other export
      'rpc.value_follows': '1,0,1,1,0,0',
      'mount.export.directory': '/a,/b',
      'mount.export.group': 'g',
    },
  },
  {
    ...MOUNT,
    rows: ['union switch (unsigned int)'],
    version: 1,
    procedure: MNT.number,
    args: xdr.encode(MNT.args, '/srv/x'),
    results: xdr.encode(Fhstatus, { tag: 0, value: Buffer.alloc(32, 7) }),
    inReply: { 'mount.status': '0', 'nfs.fhandle': '07'.repeat(32) },
  },
  {
    rows: ['union switch (int)'],
    ...{ program: 100_026, version: 1, procedure: 1 },
    args: xdr.encode(BpAddress, { tag: 1, value: [192, 0, 2, 7] }),
    results: xdr.encode(BpWhoamiRes, {
      client_name: 'c',
      domain_name: 'd.e',
      router_address: { tag: 1, value: [192, 0, 2, 1] },
    }),
    inCall: { 'bootparams.type': '1', 'bootparams.hostaddr': '192.0.2.7' },
    inReply: { 'bootparams.domain': 'd.e', 'bootparams.type': '1', 'bootparams.routeraddr': '192.0.2.1' },
  },
  {
    rows: ['struct<4>'],
    ...{ program: 100_227, version: 3, procedure: 1 },
    args: Buffer.concat([xdr.encode(GETATTR.args, { object: { data: HANDLE } }), xdr.encode(xdr.uint, 15)]),
    results: xdr.encode(Getacl3Resok, {
      ...{ status: 0, isFollowed: false, mask: 15 },
      aclcnt: 2,
      aclent: [
        { type: 1, uid: 10, perm: 7 },
        { type: 4, uid: 11, perm: 5 },
      ],
      ...{ dfaclcnt: 0, dfaclent: [] },
    }),
    inReply: { 'nfsacl.aclent.type': '1,4', 'nfsacl.aclent.uid': '10,11', 'nfsacl.aclent.perm': '7,5' },
  },
  {
    rows: ['hyper'],
    ...{ program: NFS_V3.program, version: 4, procedure: 1 },
    args: xdr.encode(Compound4args, {
      tag: '',
      minorversion: 0,
      argarray: [{ tag: GETATTR4, value: TIME_MODIFY_BIT }],
    }),
    results: xdr.encode(Compound4res, compound4(-2n)),
    // it shows the 64 bits unsigned
    inReply: { 'nfs.nfstime4.seconds': '18446744073709551614', 'nfs.nfstime4.nseconds': '9' },
  },
];

function compound4(seconds: bigint): xdr.Infer<typeof Compound4res> {
  const attr_vals = xdr.encode(Nfstime4, { seconds, nseconds: 9 });
  const value = { tag: 0, value: { attrmask: TIME_MODIFY_BIT, attr_vals } } as const;
  return { status: 0, tag: '', resarray: [{ tag: GETATTR4, value }] };
}
