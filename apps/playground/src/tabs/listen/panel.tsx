import type { JSX } from 'preact';
import { LineChart, percent } from '../../charts/line-chart.tsx';
import { Select, Slider } from '../../frame/inputs.tsx';
import type { PanelProps } from '../tab.ts';
import { channelCounts, learningRates, type ListenConfig, networkNames, SYNTHETIC } from './config.ts';
import { Confusion } from './confusion.tsx';
import { LiveEars } from './live-ears.tsx';
import { OwnWords } from './own-words.tsx';
import { Spectrogram } from './spectrogram.tsx';
import type { ListenMaterial, ListenView } from './view.ts';
import '../../styles/own-examples.css';
import '../../styles/listen.css';

export function ListenPanel(props: PanelProps<ListenConfig, ListenMaterial, ListenView>): JSX.Element {
  const { config, configure, material, view, progress, ask } = props;
  const { loss = [], valLoss = [], accuracy = [], valAccuracy = [] } = progress.curves;
  const hasHeldOut = view?.confusion !== undefined;
  const lines = (training: readonly number[], heldOut: readonly number[]) => [
    { label: 'training', values: training, color: 0 },
    ...(hasHeldOut ? [{ label: 'held out', values: heldOut, color: 1 }] : []),
  ];
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
      <section class="card curves" aria-label="Curves">
        <LineChart title="Loss" lines={lines(loss, valLoss)} />
        <LineChart
          title="Accuracy"
          range={[0, 1.02]}
          format={percent}
          tick={(value) => `${Math.round(100 * value)} %`}
          lines={lines(accuracy, valAccuracy)}
        />
      </section>
      <section class="card network" aria-label="Network">
        <h2>The network</h2>
        <div class="network-settings">
          <Select
            label="Network"
            value={config.network}
            options={networkNames.map((name) => [name, name] as const)}
            onChange={(network) => configure({ network })}
          />
          <Select
            label="Channels"
            value={config.channels}
            options={channelCounts.map((count) => [count, String(count)] as const)}
            onChange={(channels) => configure({ channels })}
          />
          <Select
            label="Learning rate"
            value={config.learningRate}
            options={learningRates.map((rate) => [rate, String(rate)] as const)}
            onChange={(learningRate) => configure({ learningRate })}
          />
          <Slider
            label="Epochs"
            value={config.epochs}
            min={5}
            max={100}
            step={5}
            onChange={(epochs) => configure({ epochs })}
          />
        </div>
        <p class="hint">{material === undefined ? '' : `${material.parameters.toLocaleString('en')} parameters`}</p>
      </section>
      {hasHeldOut && (
        <section class="card confusion" aria-label="What it takes for what">
          <h2>What it takes for what, of what is held out</h2>
          <Confusion labels={view.labels} matrix={view.confusion!} />
        </section>
      )}
    </div>
  );
}
