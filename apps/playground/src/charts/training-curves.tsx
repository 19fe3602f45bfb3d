import type { JSX } from 'preact';
import { LineChart, percent } from './line-chart.tsx';

export interface TrainingCurvesProps {
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Whether anything is held out. Default true. */
  readonly hasHeldOut?: boolean;
}

/** Loss and accuracy, in training and on what is held out. */
export function TrainingCurves({ curves, hasHeldOut = true }: TrainingCurvesProps): JSX.Element {
  const lines = (training: readonly number[] = [], heldOut: readonly number[] = []) => [
    { label: 'training', values: training, color: 0 },
    ...(hasHeldOut ? [{ label: 'held out', values: heldOut, color: 1 }] : []),
  ];
  return (
    <section class="card curves" aria-label="Curves">
      <LineChart title="Loss" lines={lines(curves['loss'], curves['valLoss'])} />
      <LineChart
        title="Accuracy"
        range={[0, 1.02]}
        format={percent}
        tick={(value) => `${Math.round(100 * value)} %`}
        lines={lines(curves['accuracy'], curves['valAccuracy'])}
      />
    </section>
  );
}
