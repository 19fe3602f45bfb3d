import type * as NodeFs from 'node:fs';
import type * as NodePath from 'node:path';
import { FormatError } from '@neurite/backend';
import type { DownloadOptions } from '@neurite/datasets';
import { type Checksums, fetchFile, TarParser } from '@neurite/datasets/download';
import type { CommandExample } from '../commands/command-examples.ts';
import { loadAudio } from '../audio/audio-files.ts';

/** Options of {@link speechCommands}. */
export interface SpeechCommandsOptions extends DownloadOptions {
  /** Only recordings of these words. Default: all 35 */
  readonly words?: readonly string[];
}

/** Recordings on disk, read one by one as they are gone through, again and again. */
export interface RecordingSet extends AsyncIterable<CommandExample> {
  /** How many there are. */
  readonly size: number;
  /** Where they are. */
  readonly paths: readonly string[];
}

/** The data set, divided as its authors divided it: nobody speaks in two of the parts. */
export interface SpeechCommands {
  readonly train: RecordingSet;
  readonly validation: RecordingSet;
  readonly test: RecordingSet;
  /** Minutes of noise, with the word '_background_noise_'. */
  readonly noise: RecordingSet;
}

const published: Checksums = { sha256: 'af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58' };
const NOISE = '_background_noise_';
const [VALIDATION, TEST] = ['validation_list.txt', 'testing_list.txt'] as const;

/**
 * Speech Commands v0.02: 105,829 recordings of 35 words by 2,618 people, one second each, 16 kHz. Downloaded once (2.4 GB), checked, and
 * unpacked into the cache (3.5 GB), from which recordings are read one by one. In Node alone.
 *
 * Source: P. Warden, Speech Commands, arXiv:1804.03209 (2018), CC BY 4.0
 *
 * @throws DownloadError when the archive cannot be had or is not the one that was published, saying what to do
 * @example
 * const { train, test } = await speechCommands({ words: ['yes', 'no'] });
 * const recognizer = commandRecognizer({ words: ['yes', 'no'] });
 * await recognizer.fit(train, { epochs: 20 });
 * console.log((await recognizer.evaluate(test)).accuracy);
 */
export async function speechCommands(options: SpeechCommandsOptions = {}): Promise<SpeechCommands> {
  return loadSpeechCommands(published, options);
}

/** @param checksums what the archive hashes to */
export async function loadSpeechCommands(
  checksums: Checksums,
  options: SpeechCommandsOptions,
): Promise<SpeechCommands> {
  const remote = { dataset: 'speech-commands', baseUrl: 'http://download.tensorflow.org/data/' };
  const archive = await fetchFile(remote, { name: 'speech_commands_v0.02.tar.gz', checksums }, options);
  const folder = await unpacked(archive);
  const fs = process.getBuiltinModule('node:fs') as typeof NodeFs;
  const { join } = process.getBuiltinModule('node:path') as typeof NodePath;
  const listed = (name: string): ReadonlySet<string> =>
    new Set(
      fs
        .readFileSync(join(folder, name), 'utf8')
        .split(/\s+/)
        .filter((line) => line !== ''),
    );
  const [validation, test] = [listed(VALIDATION), listed(TEST)];
  const parts = { train: [] as string[], validation: [] as string[], test: [] as string[], noise: [] as string[] };
  for (const word of fs.readdirSync(folder).sort()) {
    if (!fs.statSync(join(folder, word)).isDirectory()) continue;
    if (word !== NOISE && options.words !== undefined && !options.words.includes(word)) continue;
    for (const name of fs
      .readdirSync(join(folder, word))
      .filter((file) => file.endsWith('.wav'))
      .sort()) {
      const path = `${word}/${name}`;
      const part = word === NOISE ? 'noise' : validation.has(path) ? 'validation' : test.has(path) ? 'test' : 'train';
      parts[part].push(path);
    }
  }
  const set = (paths: readonly string[]): RecordingSet => ({
    size: paths.length,
    paths: paths.map((path) => join(folder, path)),
    async *[Symbol.asyncIterator]() {
      for (const path of paths) yield { clip: await loadAudio(join(folder, path)), word: path.split('/')[0]! };
    },
  });
  return { train: set(parts.train), validation: set(parts.validation), test: set(parts.test), noise: set(parts.noise) };
}

/** Unpacks the archive beside it, once. @returns the folder */
async function unpacked(archive: string): Promise<string> {
  const fs = process.getBuiltinModule('node:fs') as typeof NodeFs;
  const { dirname, join } = process.getBuiltinModule('node:path') as typeof NodePath;
  const folder = archive.replace(/\.tar\.gz$/, '');
  // It has its name only when it is whole.
  if (fs.existsSync(folder)) return folder;
  const partial = `${folder}.part`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  const parser = new TarParser();
  const packed = new Response(fs.createReadStream(archive) as unknown as BodyInit).body!;
  for await (const bytes of packed.pipeThrough(new DecompressionStream('gzip'))) {
    for (const { name, data } of parser.push(bytes)) {
      const path = name.replace(/^\.\//, '');
      // Only what the data set is made of: word/file.wav, and its lists.
      if (!/^([\w-]+\/)?[\w.-]+$/.test(path) || path.startsWith('..')) continue;
      fs.mkdirSync(dirname(join(partial, path)), { recursive: true });
      fs.writeFileSync(join(partial, path), data);
    }
  }
  parser.finish();
  for (const list of [VALIDATION, TEST]) {
    if (fs.existsSync(join(partial, list))) continue;
    throw new FormatError(`speech-commands: the archive lacks ${list}. Remove ${archive}, and load again.`);
  }
  fs.renameSync(partial, folder);
  return folder;
}
