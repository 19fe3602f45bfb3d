import type { JSX } from 'preact';
import { Confusion } from '../../charts/confusion.tsx';
import { TrainingCurves } from '../../charts/training-curves.tsx';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import type { PanelProps } from '../tab.ts';
import { channelCounts, learningRates, type ListenConfig, networkNames, SYNTHETIC } from './config.ts';
import { LiveEars } from './live-ears.tsx';
import { OwnWords } from './own-words.tsx';
import { Spectrogram } from './spectrogram.tsx';
import type { ListenMaterial, ListenView } from './view.ts';
import '../../styles/own-examples.css';
import '../../styles/listen.css';

export function ListenPanel(props: PanelProps<ListenConfig, ListenMaterial, ListenView>): JSX.Element {
  const { config, configure, material, view, progress, ask } = props;
  const { choice, slider } = settingInputs(config, configure);
  const hasHeldOut = view?.confusion !== undefined;
  return (
    <div class="listen">
      <section class="card own" aria-label="Words of your own">
        <h2>Words of your own</h2>
        <OwnWords config={config} configure={configure} />
      </section>
      <section class="card words" aria-label="What it learns from">
        <h2>What it learns from: {config.recordings === SYNTHETIC ? 'synthetic voices' : 'your recordings'}</h2>
        <ul class="word-list">
          {material?.words.map(({ word, train, heldOut, mels }) => (
            <li key={word}>
              <b>{word}</b> <small>{`${train} recordings, ${heldOut} more held out`}</small>
              <div class="mels">
                {mels.map((mel, index) => (
                  <Spectrogram key={index} mel={mel} label={`Spectrogram of ${word}, recording ${index + 1}`} />
                ))}
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section class="card ears" aria-label="Speak to it">
        <h2>Speak to it</h2>
        <LiveEars ask={ask} isTrained={progress.steps > 0} />
      </section>
      <TrainingCurves curves={progress.curves} hasHeldOut={hasHeldOut} />
      <section class="card network" aria-label="Network">
        <h2>The network</h2>
        <div class="network-settings">
          {choice('network', 'Network', networkNames)}
          {choice('channels', 'Channels', channelCounts)}
          {choice('learningRate', 'Learning rate', learningRates)}
          {slider('epochs', 'Epochs', { min: 5, max: 100, step: 5 })}
        </div>
        <p class="hint">{material === undefined ? '' : `${material.parameters.toLocaleString('en')} parameters`}</p>
      </section>
      {hasHeldOut && (
        <section class="card confusion" aria-label="What it takes for what">
          <h2>What it takes for what, of what is held out</h2>
          <Confusion labels={view.labels} matrix={view.confusion!} counted="held-out recordings" />
        </section>
      )}
    </div>
  );
}
