import type { JSX } from 'preact';
import { Confusion } from '../../charts/confusion.tsx';
import { percent } from '../../charts/line-chart.tsx';
import { TrainingCurves } from '../../charts/training-curves.tsx';
import { mixed, palette } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import type { PanelProps } from '../tab.ts';
import type { PicturesConfig } from './config.ts';
import { DrawingPad } from './drawing-pad.tsx';
import { PictureSettings } from './settings.tsx';
import type { PicturesMaterial, PicturesView } from './view.ts';
import '../../styles/pictures.css';

export function PicturesPanel(props: PanelProps<PicturesConfig, PicturesMaterial, PicturesView>): JSX.Element {
  const { config, configure, material, view, progress, ask } = props;
  return (
    <div class="pictures">
      <div class="stack">
        <section class="card settings" aria-label="Data and network">
          <h2>Data and network</h2>
          <PictureSettings config={config} configure={configure} />
        </section>
        <section class="card filters" aria-label="Filters of the first layer">
          <h2>Filters of the first layer</h2>
          <Filters view={view} />
        </section>
      </div>
      <div class="stack">
        <section class="card drawing" aria-label="A picture of yours">
          <h2>A picture of yours</h2>
          <DrawingPad key={config.data} material={material} steps={progress.steps} ask={ask} />
        </section>
        <section class="card confusion" aria-label="What is taken for what">
          <h2>What is taken for what</h2>
          <Confusion labels={material?.classNames ?? []} matrix={view?.confusion ?? []} counted="held-out pictures" />
        </section>
      </div>
      <div class="stack">
        <TrainingCurves curves={progress.curves} />
        <section class="card mistakes" aria-label="The surest mistakes">
          <h2>The surest mistakes</h2>
          <Mistakes material={material} view={view} />
        </section>
      </div>
    </div>
  );
}

function Filters({ view }: { readonly view: PicturesView | undefined }): JSX.Element {
  const { ground, classes } = palette();
  return (
    <div class="filter-list">
      {view?.filters.map((filter, index) => {
        const side = Math.round(Math.sqrt(filter.length));
        return (
          <Picture
            key={index}
            isSharp
            width={side}
            height={side}
            colorAt={(place) => {
              const value = 2 * filter[place]! - 1;
              return mixed(ground, classes[value < 0 ? 0 : 1]!, Math.abs(value));
            }}
            label={`Filter ${index + 1}`}
          />
        );
      })}
    </div>
  );
}

interface MistakesProps {
  readonly material: PicturesMaterial | undefined;
  readonly view: PicturesView | undefined;
}

function Mistakes({ material, view }: MistakesProps): JSX.Element {
  if (material === undefined || view === undefined) return <p class="quiet">Opening …</p>;
  if (view.mistakes.length === 0) return <p class="quiet">There is none.</p>;
  const { side, pictures, labels, classNames } = material;
  return (
    <ul class="mistake-list">
      {view.mistakes.map(({ index, predicted, confidence }) => (
        <li key={index}>
          <Picture
            isSharp={side < 20}
            width={side}
            height={side}
            colorAt={(place) => {
              const value = pictures[index * side * side + place]!;
              return [value, value, value];
            }}
            label={`A held-out picture of ${classNames[labels[index]!]!}`}
          />
          <span>
            {classNames[labels[index]!]} <small>taken for</small> <b>{classNames[predicted]}</b>{' '}
            <small>{percent(confidence)} sure</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
