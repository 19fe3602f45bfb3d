import { histogramsPlot, type Observation, observationsPlot, type Verdict } from '@neurite/inspect';
import { escapeHtml } from './html.ts';

/** What the doctor saw of a training. */
export interface Examination {
  readonly verdicts: readonly Verdict[];
  readonly observations: readonly Observation[];
}

/** Networks of more layers than this have the histograms of their first and last ones in a report. */
const MOST_LAYERS = 8;

/** What ails the training and what helps, and how gradients, updates and weights went on. */
export function doctorSection({ verdicts, observations }: Examination): string {
  const said =
    verdicts.length === 0 ? '<p class="right">Nothing was found that ails this training.</p>' : verdictList(verdicts);
  if (observations.length < 2) return said;
  return `${said}
<div class="charts">${observationsPlot(observations, 'gradientNorm')}${observationsPlot(observations, 'updateRatio')}</div>
<p class="note">The norm of each layer's gradient, and how large an update is beside the weights that it changes: about 0.001 where
training goes well.</p>${histograms(observations)}`;
}

/** Verdicts with their evidence and cure. */
export function verdictList(verdicts: readonly Verdict[]): string {
  const items = verdicts.map(
    ({ ailment, message, cure }) =>
      `<li><strong class="wrong">${escapeHtml(ailment)}</strong> ${escapeHtml(message)}<p class="cure">${escapeHtml(cure)}</p></li>`,
  );
  return `<ul class="verdicts">${items.join('')}</ul>`;
}

function histograms(observations: readonly Observation[]): string {
  const layers = observations[0]!.layers.filter(({ weightHistogram }) => weightHistogram !== undefined);
  if (layers.length === 0) return '';
  const half = MOST_LAYERS / 2;
  const shown = layers.length <= MOST_LAYERS ? layers : [...layers.slice(0, half), ...layers.slice(-half)];
  const plots = shown.flatMap(({ path: layer }) =>
    (['weights', 'gradients'] as const).map((of) => histogramsPlot(observations, { layer, of })),
  );
  return `<details><summary>Weights and gradients of each layer over the steps</summary><div class="charts">${plots.join('')}</div></details>`;
}
