import type * as NodeCrypto from 'node:crypto';

/** What the bytes of a file hash to, in hexadecimal. */
export interface Checksums {
  readonly sha256?: string;
  /** For hosts that publish nothing better. Browsers cannot compute it. */
  readonly md5?: string;
}

/** Whether bytes are those that were published; `undefined` where this platform can compute none of the checksums. */
export async function matches(bytes: Uint8Array, { sha256, md5 }: Checksums): Promise<boolean | undefined> {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto') as typeof NodeCrypto | undefined;
  if (sha256 !== undefined) {
    if (crypto !== undefined) return crypto.createHash('sha256').update(bytes).digest('hex') === sha256;
    if (globalThis.crypto?.subtle !== undefined) {
      const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes as BufferSource));
      return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
    }
  }
  return md5 === undefined || crypto === undefined
    ? undefined
    : crypto.createHash('md5').update(bytes).digest('hex') === md5;
}
