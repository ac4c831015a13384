import * as hand from './by-hand.js';
import type { File, Listing, LogEntry, Mapping } from './types.js';

/** The types of `types.ts`, written by hand. */

export function encodeEntry(entry: LogEntry): Buffer {
  hand.startWriting();
  hand.writeText(entry.username, 256);
  hand.writeText(entry.operation, 512);
  hand.writeText(entry.timestamp, 32);
  return hand.written();
}

export function decodeEntry(bytes: Buffer): LogEntry {
  hand.startReading(bytes);
  const entry = {
    username: hand.readText(256),
    operation: hand.readText(512),
    timestamp: hand.readText(32),
  };
  hand.expectEnd();
  return entry;
}

export function encodeMapping(mapping: Mapping): Buffer {
  hand.startWriting();
  hand.writeUint(mapping.prog);
  hand.writeUint(mapping.vers);
  hand.writeUint(mapping.prot);
  hand.writeUint(mapping.port);
  return hand.written();
}

export function decodeMapping(bytes: Buffer): Mapping {
  hand.startReading(bytes);
  const mapping = {
    prog: hand.readUint(),
    vers: hand.readUint(),
    prot: hand.readUint(),
    port: hand.readUint(),
  };
  hand.expectEnd();
  return mapping;
}

function writeKind(kind: File['kind']): void {
  hand.writeWord(kind === 'FOLDER' ? 0 : 1);
}

function readKind(): File['kind'] {
  return hand.readBool() ? 'FILE' : 'FOLDER';
}

function writeFile(file: File): void {
  hand.writeText(file.name, 255);
  hand.writeUhyper(file.bytes);
  writeKind(file.kind);
  hand.writeWord(file.isShared ? 1 : 0);
  hand.writeBytes(file.id, 16);
}

function readFile(): File {
  return {
    name: hand.readText(255),
    bytes: hand.readUhyper(),
    kind: readKind(),
    isShared: hand.readBool(),
    id: hand.readBytes(16),
  };
}

const FILE_LEAST_BYTES = 24;

export function encodeListing(listing: Listing): Buffer {
  hand.startWriting();
  hand.writeWord(listing.tag);
  if (listing.tag === 0 && 'value' in listing) {
    hand.writeWord(listing.value.length);
    for (const file of listing.value) writeFile(file);
  }
  return hand.written();
}

export function decodeListing(bytes: Buffer): Listing {
  hand.startReading(bytes);
  const tag = hand.readInt();
  const listing: Listing = tag === 0 ? { tag, value: readFiles() } : { tag };
  hand.expectEnd();
  return listing;
}

function readFiles(): File[] {
  const count = hand.readCount(64, FILE_LEAST_BYTES);
  const files: File[] = [];
  for (let i = 0; i < count; i += 1) files.push(readFile());
  return files;
}
