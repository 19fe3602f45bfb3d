import type { JSX } from 'preact';
import { LineChart, short } from '../../charts/line-chart.tsx';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import type { PanelProps } from '../tab.ts';
import { agentNames, type PlayConfig } from './config.ts';
import { Stage } from './stage.tsx';
import type { PlayView } from './view.ts';
import '../../styles/play.css';

const agentLabels: Readonly<Record<PlayConfig['agent'], string>> = {
  ppo: 'PPO',
  a2c: 'A2C',
  dqn: 'DQN',
  reinforce: 'REINFORCE',
};

const agentPoints: Readonly<Record<PlayConfig['agent'], string>> = {
  ppo: 'Acts for a while, then improves its policy in steps that are kept small. Steady, and quick here.',
  a2c: 'A policy, and a critic that says what to expect: what turned out better than expected is done more often.',
  dqn: 'Learns what every action is worth, from a memory of what it did. Slow to begin, and of few steps.',
  reinforce: 'The textbook’s first: whole episodes, and more of what went well. It needs patience.',
};

export function PlayPanel({
  config,
  configure,
  view,
  progress,
  ask,
}: PanelProps<PlayConfig, undefined, PlayView>): JSX.Element {
  const { choice, slider } = settingInputs(config, configure);
  return (
    <div class="play">
      <section class="card settings" aria-label="Agent">
        <h2>Agent</h2>
        {choice('agent', 'Kind', agentNames, (name) => agentLabels[name])}
        <p class="quiet">{agentPoints[config.agent]}</p>
        {slider('steps', 'Steps to learn for', {
          min: 10_000,
          max: 300_000,
          step: 10_000,
          format: (steps) => steps.toLocaleString('en'),
        })}
        <Figures figures={view?.figures ?? {}} />
      </section>
      <section class="card stage" aria-label="What it can do now">
        <h2>What it can do now</h2>
        <Stage ask={ask} isOpen={view !== undefined} run={JSON.stringify(config)} />
      </section>
      <section class="card returns" aria-label="Returns">
        <LineChart
          title="How long the pole stays up"
          range={[0, 510]}
          at={view?.at ?? []}
          xLabel="steps of learning"
          height={320}
          format={(value) => String(Math.round(value))}
          lines={[
            { label: 'each episode', values: view?.returns ?? [], color: 0, isFaint: true },
            { label: 'mean of 100', values: view?.means ?? [], color: 1 },
          ]}
        />
        <p class="quiet">
          {progress.steps === 0
            ? 'An episode ends when the pole leans by 12°, when the cart leaves the screen, or after 500 steps.'
            : `${(view?.at.length ?? 0).toLocaleString('en')} episodes so far; 500 steps are the most there are.`}
        </p>
      </section>
    </div>
  );
}

function Figures({ figures }: { readonly figures: Readonly<Record<string, number>> }): JSX.Element {
  const entries = Object.entries(figures);
  if (entries.length === 0) return <p class="quiet">Figures of the last update will stand here.</p>;
  return (
    <dl class="figures">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{words(name)}</dt>
          <dd>{short(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `policyLoss` as `policy loss`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
