import type { JSX } from 'preact';
import type { TextView } from './view.ts';

/** So many bits are as surprising as colours tell. */
const MOST_BITS = 8;

/** A passage that was held out: the more a character surprises the network, the stronger its colour. */
export function Passage({ view }: { readonly view: TextView | undefined }): JSX.Element {
  if (view === undefined) return <p class="hint">Opening …</p>;
  const characters = Array.from(view.passage);
  return (
    <>
      <p class="hint">
        A passage that it never read, character by character: what it expected is plain, what surprised it is coloured.
        No colour is 0 bits, the strongest {MOST_BITS} and more.
      </p>
      <p class="passage-text">
        {characters.map((character, index) => {
          const bits = view.bits[index]!;
          const share = Math.round(100 * Math.min(1, bits / MOST_BITS));
          return (
            <span key={index} style={{ '--surprise': `${share}%` }} title={`${bits.toFixed(1)} bits`}>
              {character}
            </span>
          );
        })}
      </p>
    </>
  );
}
