import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { mixed, palette } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { Icon } from '../../frame/icons.tsx';
import { SAMPLE_RATE } from './recordings.ts';
import type { OwnWord } from './word-list.ts';

interface TakesProps extends OwnWord {
  readonly remove: (samples: Float32Array) => void;
}

/** The recordings of a word, to be heard again and to be taken away. */
export function Takes({ word, takes, remove }: TakesProps): JSX.Element {
  const [played, setPlayed] = useState<Float32Array>();
  const listen = async (samples: Float32Array): Promise<void> => {
    setPlayed(samples);
    await play(samples);
    setPlayed((now) => (now === samples ? undefined : now));
  };
  return (
    <div class="takes">
      {takes.map((samples, index) => (
        <span key={index} class={played === samples ? 'take played' : 'take'}>
          <button
            type="button"
            aria-label={`Hear recording ${index + 1} of ${word}`}
            title="Hear it"
            onClick={() => void listen(samples)}
          >
            <Waveform samples={samples} />
          </button>
          <button
            type="button"
            aria-label={`Take recording ${index + 1} of ${word} away`}
            title="Take it away"
            onClick={() => remove(samples)}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  );
}

const [COLUMNS, ROWS] = [40, 20];

/** How loud it is, over time. */
function Waveform({ samples }: { readonly samples: Float32Array }): JSX.Element {
  const { ground, classes } = palette();
  const each = Math.max(1, Math.floor(samples.length / COLUMNS));
  const peaks = Array.from({ length: COLUMNS }, (_, column) =>
    samples.subarray(column * each, (column + 1) * each).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  const loudest = Math.max(...peaks, 1e-6);
  return (
    <Picture
      width={COLUMNS}
      height={ROWS}
      isSharp
      colorAt={(place) => {
        const height = Math.abs(Math.floor(place / COLUMNS) + 0.5 - ROWS / 2) / (ROWS / 2);
        return mixed(ground, classes[0]!, height <= Math.max(peaks[place % COLUMNS]! / loudest, 1 / ROWS) ? 1 : 0);
      }}
    />
  );
}

/** @returns when it is over */
async function play(samples: Float32Array): Promise<void> {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE);
  buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  const ended = new Promise((resolve) => source.addEventListener('ended', resolve));
  source.start();
  await ended;
  await context.close();
}
