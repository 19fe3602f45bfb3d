import type { DownloadOptions } from '@neurite/datasets';
import { fetchUnpacked, gunzip, readTar } from '@neurite/datasets/download';
import { ArgumentError, FormatError } from '@neurite/backend';
import type { AudioClip } from '../audio/audio-clip.ts';
import { fileSystem } from '../file-system.ts';
import { readWav } from '../wav/read-wav.ts';

/** A recording of a spoken digit. */
export interface SpokenDigit {
  readonly clip: AudioClip;
  /** What was said: 0 to 9. */
  readonly digit: number;
  /** Who said it. */
  readonly speaker: string;
  /** The number of the take, from 0. The data set's authors test with takes 0 to 4, of speakers that are trained on, too. */
  readonly take: number;
}

/** Options of {@link freeSpokenDigits}. */
export interface FreeSpokenDigitsOptions extends DownloadOptions {
  /** An archive on disk instead (.tar.gz), of any part of the data set. Default: what the environment variable `NEURITE_FSDD_PATH` names */
  readonly path?: string;
}

const folder = {
  dataset: 'fsdd',
  baseUrl: 'https://github.com/Jakobovski/free-spoken-digit-dataset/archive/',
  unpack: gunzip,
};
const file = {
  name: 'v1.0.9.tar.gz',
  checksums: { sha256: '8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0' },
};

/**
 * The Free Spoken Digit Dataset: recordings of spoken digits by six speakers, 50 of each digit, 8 kHz. Downloaded once (16 MB),
 * checked, and kept; or read from an archive on disk.
 *
 * Split by `speaker` to find out how well a stranger is understood.
 *
 * Source: Z. Jackson et al., https://github.com/Jakobovski/free-spoken-digit-dataset (CC BY-SA 4.0)
 *
 * @returns in the order of speaker, digit and take
 * @throws DownloadError when the archive cannot be had or is not the one that was published, saying what to do
 * @example
 * const recordings = await freeSpokenDigits();
 * const test = recordings.filter(({ speaker }) => speaker === 'theo');
 */
export async function freeSpokenDigits(options: FreeSpokenDigitsOptions = {}): Promise<SpokenDigit[]> {
  const path = options.path ?? globalThis.process?.env?.['NEURITE_FSDD_PATH'];
  const archive = path === undefined ? await fetchUnpacked(folder, file, options) : await unpackedFile(path);
  const digits = [...readTar(archive)].flatMap(([name, bytes]) => {
    const parts = /(?:^|\/)(\d)_([a-z]+)_(\d+)\.wav$/.exec(name);
    if (parts === null) return [];
    const [, digit, speaker, take] = parts as unknown as [string, string, string, string];
    return [{ clip: readWav(bytes), digit: Number(digit), speaker, take: Number(take) }];
  });
  if (digits.length === 0)
    throw new FormatError(`fsdd: ${path ?? file.name} holds no recordings named as 7_jackson_32.wav.`);
  return digits.sort((a, b) =>
    a.speaker === b.speaker ? a.digit - b.digit || a.take - b.take : a.speaker < b.speaker ? -1 : 1,
  );
}

async function unpackedFile(path: string): Promise<Uint8Array> {
  const fs = fileSystem();
  if (fs === undefined)
    throw new ArgumentError('freeSpokenDigits: a path needs a file system; leave it out in a browser.');
  const packed = await fs.readFile(path).catch((error: Error) => {
    throw new ArgumentError(`freeSpokenDigits: ${path} could not be read: ${error.message}.`, { cause: error });
  });
  return gunzip(packed);
}
