/** A record as a trail's file holds it, texts as the bytes that they are. */
export interface StoredRecord {
  readonly position: number;
  /** In hexadecimal, in small letters, as the hash is. */
  readonly source: string;
  readonly sequence: number;
  readonly username: Buffer;
  readonly operation: Buffer;
  readonly timestamp: Buffer;
  readonly result: number;
  readonly address: string;
  readonly receivedMs: number;
  readonly caller: string;
  readonly authentication: number;
  readonly identity: string;
  readonly hash: string;
}

/** A record with the file that it was read from. */
export interface PlacedRecord {
  readonly record: StoredRecord;
  readonly file: string;
}
