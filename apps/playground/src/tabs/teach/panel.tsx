import { zipSync } from 'fflate';
import type { JSX } from 'preact';
import { TrainingCurves } from '../../charts/training-curves.tsx';
import { Icon } from '../../frame/icons.tsx';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import { say } from '../../frame/notices.ts';
import { saveFile } from '../../frame/save-file.ts';
import type { PanelProps } from '../tab.ts';
import { useCamera } from './camera.ts';
import { learningRates, SAMPLE, type TeachConfig, unitCounts } from './config.ts';
import { OwnClasses } from './own-classes.tsx';
import { pngOf } from './photo-pixels.ts';
import { PhotoView } from './photo-view.tsx';
import { Trial } from './trial.tsx';
import { isHeldOut, type TaughtClass, type TeachMaterial, type TeachView } from './view.ts';
import '../../styles/own-examples.css';
import '../../styles/teach.css';

export function TeachPanel(props: PanelProps<TeachConfig, TeachMaterial, TeachView>): JSX.Element {
  const { config, configure, material, progress, ask } = props;
  const { choice, slider } = settingInputs(config, configure);
  const camera = useCamera();
  const hasHeldOut = material?.classes.some(({ photos }) => photos.some((_, index) => isHeldOut(index))) === true;
  return (
    <div class="teach">
      <section class="card own" aria-label="Classes of your own">
        <h2>Classes of your own</h2>
        <OwnClasses config={config} configure={configure} camera={camera} />
      </section>
      <section class="card trial" aria-label="Show it something">
        <h2>Show it something</h2>
        <Trial camera={camera} material={material} steps={progress.steps} ask={ask} />
      </section>
      <TrainingCurves curves={progress.curves} hasHeldOut={hasHeldOut} />
      <section class="card source" aria-label="What it learns from">
        <h2>What it learns from: {config.photos === SAMPLE ? 'a sample, bags and sneakers' : 'your photos'}</h2>
        {config.photos === SAMPLE && material?.classes.map((one) => <SampleClass key={one.name} {...one} />)}
        <button
          type="button"
          class="plain"
          disabled={material === undefined}
          onClick={() => void download(material!.classes)}
        >
          <Icon name="download" />
          Download the photos
        </button>
      </section>
      <section class="card network" aria-label="Network">
        <h2>The network</h2>
        <div class="network-settings">
          {choice('units', 'Units', unitCounts)}
          {choice('learningRate', 'Learning rate', learningRates)}
          {slider('epochs', 'Epochs', { min: 5, max: 100, step: 5 })}
        </div>
        {material !== undefined && (
          <p class="hint">
            {`${material.frozen.toLocaleString('en')} parameters come from face-api’s tiny face detector, which was trained on
            photographs, and stay as they are (© Vincent Mühler and Vladimir Mandic, `}
            <a href="face-api/LICENSE">MIT licence</a>
            {`); ${material.trained.toLocaleString('en')} of the head learn. It sees outlines, textures and colours; fine
            differences need a larger network.`}
          </p>
        )}
      </section>
    </div>
  );
}

function SampleClass({ name, photos }: TaughtClass): JSX.Element {
  return (
    <div class="sample-class">
      <b>{name}</b> <small>{photos.length} pictures of Fashion-MNIST</small>
      <div class="photo-list">
        {photos.map((photo, index) => (
          <PhotoView key={index} photo={photo} label={`${name}, picture ${index + 1}`} />
        ))}
      </div>
    </div>
  );
}

/** A folder for each class, as the program reads them. */
async function download(classes: readonly TaughtClass[]): Promise<void> {
  try {
    const files: Record<string, Uint8Array> = {};
    for (const { name, photos } of classes) {
      for (const [index, photo] of photos.entries()) {
        files[`photos/${name}/${String(index).padStart(3, '0')}.png`] = await pngOf(photo);
      }
    }
    saveFile(zipSync(files), 'photos.zip');
  } catch (error) {
    say('trouble', (error as Error).message);
  }
}
