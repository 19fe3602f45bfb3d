import type { JSX } from 'preact';
import { mixed, palette } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { BINS, type Mel } from './view.ts';

/** Time from left to right, pitch from below, loudness as colour. */
export function Spectrogram({ mel, label }: { readonly mel: Mel; readonly label: string }): JSX.Element {
  const colors = palette();
  const { frames, values } = mel;
  return (
    <Picture
      class="spectrogram"
      width={frames}
      height={BINS}
      colorAt={(place) => {
        const [frame, bin] = [place % frames, BINS - 1 - Math.floor(place / frames)];
        return mixed(colors.ground, colors.classes[0]!, values[frame * BINS + bin]!);
      }}
      label={label}
    />
  );
}
