/** Records of a source that are known to be lost, first and last included. */
export interface KnownGap {
  /** 16 bytes in hexadecimal, in small letters. */
  readonly source: string;
  readonly first: number;
  readonly last: number;
  readonly noticedMs: number;
}

/** What a trail says of a source besides its records: the highest sequence that it holds. */
export interface KnownHead {
  /** 16 bytes in hexadecimal, in small letters. */
  readonly source: string;
  readonly head: number;
}

/** What a trail's tables say of its sources. */
export interface SourceTables {
  readonly gaps: readonly KnownGap[];
  readonly heads: readonly KnownHead[];
}

/** 16 bytes in hexadecimal, as a UUID is written. */
export function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
