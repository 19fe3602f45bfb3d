import type fc from 'fast-check';

/** What is read: files by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A reader of files, and files to try it with. */
export interface Target {
  readonly name: string;
  /** What part of the inputs it reads, where it is slow. Default 1. */
  readonly share?: number;
  /** Files that are damaged in some way, made from whole ones; and some that never were whole. */
  readonly files: () => Promise<fc.Arbitrary<Files>>;
  /**
   * Reads them, to the end.
   *
   * @throws NeuriteError when they are not whole; anything else is a finding
   */
  readonly read: (files: Files) => unknown;
}
