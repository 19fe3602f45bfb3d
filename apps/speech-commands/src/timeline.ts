import { type CommandEvent, type AudioClip, durationOf, spectrogramPicture } from '@neurite/speech';
import { encodeImage } from '@neurite/vision';

/** What is known to be said in a stretch of a recording, in seconds. */
export interface Said {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch of sound, and what is written above and below it. */
export interface TimelineContent {
  /** In seconds. */
  readonly duration: number;
  /** The address of its spectrogram. */
  readonly picture: string;
  readonly said: readonly Said[];
  readonly events: readonly CommandEvent[];
  /** When the stretch begins, on the clock of what was heard. Default 0 */
  readonly from?: number;
}

/** Pixels of a second. */
const SECOND = 150;
const HEIGHT = 160;
/** Above the spectrogram. */
const TOP = 24;

/** The spectrogram of a recording as a PNG. */
export async function spectrogramFile(clip: AudioClip): Promise<Uint8Array> {
  return encodeImage(await spectrogramPicture(clip));
}

/** A spectrogram as an SVG document, what is said above it, and what was heard below, where it was reported. */
export function timeline({ duration, picture, said, events, from = 0 }: TimelineContent): string {
  const width = Math.ceil(duration * SECOND);
  const words = said.map(
    ({ word, start, end }) =>
      `<rect x="${start * SECOND}" y="${TOP}" width="${(end - start) * SECOND}" height="${HEIGHT}" fill="none" stroke="#6cb6ff"/>` +
      `<text x="${((start + end) / 2) * SECOND}" y="18" text-anchor="middle">${escaped(word)}</text>`,
  );
  const heard = events
    .filter(({ time }) => time >= from && time <= from + duration + 1)
    .map(({ word, time, confidence }) => {
      const x = (time - from) * SECOND;
      return (
        `<line x1="${x}" x2="${x}" y1="${TOP}" y2="${HEIGHT + 30}" stroke="#ff9d3c" stroke-width="2"/>` +
        `<text x="${x}" y="${HEIGHT + 46}" text-anchor="middle">${escaped(word)} ${(100 * confidence).toFixed(0)} %</text>`
      );
    });
  const names = events.map(({ word }) => word).join(', ');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 60}" height="${HEIGHT + 56}" role="img" aria-label="Spectrogram; heard: ${escaped(names) || 'nothing'}">
<image href="${picture}" x="0" y="${TOP}" width="${width}" height="${HEIGHT}" preserveAspectRatio="none"/>
${[...words, ...heard].join('\n')}
</svg>`;
}

/** A recording's timeline that needs no file beside it. */
export async function standaloneTimeline(
  clip: AudioClip,
  said: readonly Said[],
  events: readonly CommandEvent[],
): Promise<string> {
  const picture = `data:image/png;base64,${Buffer.from(await spectrogramFile(clip)).toString('base64')}`;
  return timeline({ duration: durationOf(clip), picture, said, events });
}

/** A text between tags or in quotes. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
