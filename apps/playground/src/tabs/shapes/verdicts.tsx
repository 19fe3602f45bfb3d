import type { Ailment } from '@neurite/inspect';
import type { JSX } from 'preact';
import type { ShapesView } from './view.ts';

const names: Readonly<Partial<Record<Ailment, string>>> = {
  vanishing: 'Vanishing gradients',
  exploding: 'Exploding',
  deadRelu: 'Dead units',
  saturated: 'Saturated units',
  learningRateTooHigh: 'Learning rate too high',
  learningRateTooLow: 'Learning rate too low',
  overfitting: 'Overfitting',
  labelNoise: 'Wrong labels, perhaps',
  classImbalance: 'Rare classes',
};

/** What the doctor of `@neurite/inspect` says. */
export function Verdicts({ view }: { readonly view: ShapesView | undefined }): JSX.Element {
  const verdicts = view?.verdicts ?? [];
  const hasLooked = view?.gradientStep !== undefined;
  return (
    <div class="verdicts" role="log" aria-label="What the doctor says">
      {verdicts.length === 0 && (
        <p class="healthy">
          {hasLooked
            ? 'The doctor has looked into this training and finds nothing wrong with it.'
            : 'The doctor looks into the training once it has begun.'}
        </p>
      )}
      {verdicts.map(({ ailment, message, cure }) => (
        <article class="verdict" key={ailment}>
          <h3>{names[ailment] ?? ailment}</h3>
          <p>{sentence(message)}</p>
          <p class="cure">{cure}</p>
        </article>
      ))}
    </div>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
