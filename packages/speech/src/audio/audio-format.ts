/** What a file is, by its first bytes. */
import { FormatError } from '@neurite/backend';

/** The formats that are read everywhere. */
export type DecodedFormat = 'WAV' | 'MP3' | 'FLAC' | 'Ogg FLAC' | 'Ogg Vorbis' | 'Ogg Opus';

/** How many bytes tell what a file is. */
export const FORMAT_BYTES = 128;

const decoded: readonly (readonly [DecodedFormat, RegExp])[] = [
  ['WAV', /^(RIFF|RF64)/],
  ['FLAC', /^fLaC/],
  ['Ogg FLAC', /^OggS.{24,60}FLAC/s],
  ['Ogg Opus', /^OggS.{24,60}OpusHead/s],
  ['Ogg Vorbis', /^OggS.{24,60}vorbis/s],
  // A tag, or a frame of a version and a layer that there are.
  ['MP3', /^(ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff])/],
];

/**
 * Whether a file's name ends as those do that are read everywhere: .wav, .mp3, .flac, .ogg, .oga, .opus.
 *
 * @example
 * isAudioFile('recordings/yes/1.WAV'); // true
 */
export function isAudioFile(name: string): boolean {
  return /\.(wav|mp3|flac|ogg|oga|opus)$/i.test(name);
}

/** Formats that browsers may know, or nobody here does. */
const foreign: readonly (readonly [string, RegExp])[] = [
  ['M4A or MP4 (AAC)', /^.{4}ftyp/s],
  ['AAC', /^\xff[\xf0\xf1\xf8\xf9]|^ADIF/],
  ['WebM or Matroska', /^.E\xdf\xa3/s],
  ['Ogg Speex', /^OggS.{24,60}Speex/s],
  ['AIFF', /^FORM.{4}AIF/s],
  ['WMA', /^0&\xb2u/],
  ['AMR', /^#!AMR/],
  ['CAF', /^caff/],
];

/** The format of a file that begins like this, where it is one of those that are read everywhere. */
export function formatOf(begin: Uint8Array): DecodedFormat | undefined {
  return named(decoded, begin);
}

/** What to say of a file that begins like this, and is of no format that is read everywhere. */
export function unknownFormat(begin: Uint8Array): FormatError {
  if (begin.length === 0) return new FormatError('The audio file is empty: it has no bytes.');
  const name = named(foreign, begin);
  const what =
    name === undefined
      ? 'This is no audio of a format that is known'
      : `This is ${name}, which browsers may decode, and nothing else here`;
  return new FormatError(
    `${what}. Read are WAV, MP3, FLAC, Ogg Vorbis and Opus. Convert it first: ffmpeg -i recording speech.wav.`,
  );
}

function named<Name>(formats: readonly (readonly [Name, RegExp])[], begin: Uint8Array): Name | undefined {
  const text = String.fromCharCode(...begin.subarray(0, FORMAT_BYTES));
  return formats.find(([, pattern]) => pattern.test(text))?.[0];
}
