/** Recordings in a folder for each word. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import { type CommandExample, loadAudio } from '@neurite/speech';
import { RandomGenerator } from '@neurite/tensors';
import { filesAt, requireFolder } from './files.ts';

const AUDIO = /\.(wav|mp3|flac|ogg|opus)$/i;

/** A recording that was not read yet. */
export interface RecordingFile {
  readonly path: string;
  readonly word: string;
}

/** A recording, or all in a folder. @throws ArgumentError when there are none */
export function recordingsAt(path: string): readonly string[] {
  return filesAt(path, AUDIO, 'recordings (.wav, .mp3, .flac, .ogg, .opus)');
}

/**
 * The recordings of a folder with a folder for each word, in the order of their names.
 *
 * @throws ArgumentError when there is no such folder, or there are no recordings in it
 */
export function recordingsByWord(folder: string): RecordingFile[] {
  requireFolder(folder, 'recordings of each word in a folder of its own, as yes/1.wav and no/1.wav');
  const words = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = words
    .map(({ name }) => name)
    .sort()
    .flatMap((word) =>
      readdirSync(join(folder, word))
        .filter((name) => AUDIO.test(name))
        .sort()
        .map((name) => ({ path: join(folder, word, name), word })),
    );
  if (files.length > 0) return files;
  throw new ArgumentError(
    `'${folder}' has no recordings: those of each word lie in a folder of its own, as ${join(folder, 'yes', '1.wav')}.`,
  );
}

/** Who speaks, where names say it as those of Speech Commands do: `<speaker>_nohash_<number>.wav`. */
export function speakerOf({ path }: RecordingFile): string | undefined {
  return /^(.+)_nohash_\d+\./.exec(basename(path))?.[1];
}

/** A share of the recordings of each word; where all names say who speaks, a share of the speakers, with all that they said. */
export function splitRecordings(
  files: readonly RecordingFile[],
  heldShare: number,
  seed: number,
): { readonly learned: RecordingFile[]; readonly held: RecordingFile[]; readonly bySpeaker: boolean } {
  const bySpeaker = files.every((file) => speakerOf(file) !== undefined);
  const held = new Set<RecordingFile>();
  const groups = bySpeaker
    ? [[...Map.groupBy(files, (file) => speakerOf(file)!).values()]]
    : [...Map.groupBy(files, ({ word }) => word).values()].map((ofWord) => ofWord.map((file) => [file]));
  groups.forEach((units, number) => {
    const order = new RandomGenerator(seed + number).permutation(units.length);
    const count = Math.max(1, Math.round(heldShare * units.length));
    for (const place of order.subarray(0, count)) for (const file of units[place]!) held.add(file);
  });
  return { learned: files.filter((file) => !held.has(file)), held: files.filter((file) => held.has(file)), bySpeaker };
}

/**
 * Reads recordings.
 *
 * @param skip is told why one cannot be read, and it is left out; without it, that is an error
 */
export async function readRecordings(
  files: readonly RecordingFile[],
  skip?: (reason: string) => void,
): Promise<CommandExample[]> {
  const examples: CommandExample[] = [];
  for (const { path, word } of files) {
    try {
      examples.push({ clip: await loadAudio(path), word });
    } catch (error) {
      if (skip === undefined || !(error instanceof FormatError)) throw error;
      skip(error.message);
    }
  }
  return examples;
}
