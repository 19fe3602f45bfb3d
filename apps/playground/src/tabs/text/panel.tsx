import type { JSX } from 'preact';
import { LineChart } from '../../charts/line-chart.tsx';
import type { PanelProps } from '../tab.ts';
import type { TextConfig } from './config.ts';
import { Passage } from './passage.tsx';
import { NetworkSettings } from './settings.tsx';
import { TextSource } from './text-source.tsx';
import type { TextMaterial, TextView } from './view.ts';
import { Writing } from './writing.tsx';
import '../../styles/text.css';

export function TextPanel(props: PanelProps<TextConfig, TextMaterial, TextView>): JSX.Element {
  const { config, configure, material, view, progress, ask } = props;
  const { loss = [], valLoss = [] } = progress.curves;
  return (
    <div class="text-tab">
      <section class="card source" aria-label="Text">
        <h2>The text</h2>
        <TextSource config={config} configure={configure} material={material} ask={ask} />
      </section>
      <section class="card network" aria-label="Network">
        <h2>The network</h2>
        <NetworkSettings config={config} configure={configure} />
        <p class="hint">{material === undefined ? '' : `${material.parameters.toLocaleString('en')} parameters`}</p>
      </section>
      <section class="card writing" aria-label="What it writes">
        <h2>What it writes by itself</h2>
        <Writing view={view} ask={ask} steps={progress.steps} />
      </section>
      <section class="card curves" aria-label="Curve">
        <LineChart
          title="Bits a character"
          lines={[
            { label: 'read', values: loss.map(inBits), color: 0 },
            { label: 'held out', values: valLoss.map(inBits), color: 1 },
          ]}
        />
      </section>
      <section class="card passage" aria-label="What surprises it">
        <h2>What surprises it</h2>
        <Passage view={view} />
      </section>
    </div>
  );
}

function inBits(nats: number): number {
  return nats / Math.LN2;
}
