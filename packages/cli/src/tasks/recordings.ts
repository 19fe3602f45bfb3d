/** Recordings in a folder for each word. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import { type CommandExample, isAudioFile, loadAudio } from '@neurite/speech';
import { RandomGenerator } from '@neurite/tensors';
import { filesAt, requireFolder } from './files.ts';

/** A recording that was not read yet. */
export interface RecordingFile {
  readonly path: string;
  readonly word: string;
}

/** A recording, or all in a folder. @throws ArgumentError when there are none */
export function recordingsAt(path: string): readonly string[] {
  return filesAt(path, isAudioFile, 'recordings (.wav, .mp3, .flac, .ogg, .oga, .opus)');
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
        .filter(isAudioFile)
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

/**
 * Recordings to learn from and others to judge by. Where all names say who speaks, those of a share of the speakers are held out, with all that
 * they said, if the others say every word too; else a share of the recordings of each word. One at least of each word is learned from.
 *
 * @throws ArgumentError when that leaves none to judge by
 */
export function splitRecordings(
  files: readonly RecordingFile[],
  heldShare: number,
  seed: number,
): { readonly learned: RecordingFile[]; readonly held: RecordingFile[]; readonly bySpeaker: boolean } {
  const byWord = [...Map.groupBy(files, ({ word }) => word).values()];
  if (files.every((file) => speakerOf(file) !== undefined)) {
    const speakers = [...Map.groupBy(files, (file) => speakerOf(file)!).values()];
    const held = new Set(drawn(speakers, heldShare, seed).flat());
    const hasLost = byWord.some((ofWord) => ofWord.every((file) => held.has(file)));
    if (held.size > 0 && !hasLost) return { ...parted(files, held), bySpeaker: true };
  }
  const held = new Set(byWord.flatMap((ofWord, number) => drawn(ofWord, heldShare, seed + number)));
  if (held.size > 0) return { ...parted(files, held), bySpeaker: false };
  throw new ArgumentError('There is one recording of each word, and so none to judge by: add others.');
}

/** A share of things at random: one at least, and never all. */
function drawn<Thing>(things: readonly Thing[], share: number, seed: number): Thing[] {
  const count = Math.min(things.length - 1, Math.max(1, Math.round(share * things.length)));
  return Array.from(new RandomGenerator(seed).permutation(things.length).subarray(0, count), (place) => things[place]!);
}

function parted(files: readonly RecordingFile[], held: ReadonlySet<RecordingFile>) {
  return { learned: files.filter((file) => !held.has(file)), held: files.filter((file) => held.has(file)) };
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
