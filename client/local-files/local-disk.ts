import { statfs } from 'node:fs/promises';

/** What `statfs` calls file systems whose disk is in this machine (linux/magic.h). */
const LOCAL_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x5846_5342, // XFS
  0x9123_683e, // Btrfs
  0xf2f5_2010, // F2FS
  0x2fc1_2fc1, // ZFS
  0xca45_1a4e, // bcachefs
  0x0102_1994, // tmpfs
  0x794c_7630, // OverlayFS
]);

/**
 * Whether a file lies in this machine. What comes over a network, or from another program, may stop coming for good;
 * that is feared of every file system that is not known.
 */
export async function isOnLocalDisk(path: string): Promise<boolean> {
  try {
    return LOCAL_TYPES.has((await statfs(path)).type);
  } catch {
    return false;
  }
}
