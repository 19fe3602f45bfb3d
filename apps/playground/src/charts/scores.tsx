import type { JSX } from 'preact';

/** Probabilities as bars. */
export function Scores({ scores }: { readonly scores: Readonly<Record<string, number>> }): JSX.Element {
  return (
    <dl class="scores">
      {Object.entries(scores).map(([label, score]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <i style={{ width: `${100 * score}%` }} />
            <b>{Math.round(100 * score)} %</b>
          </dd>
        </div>
      ))}
    </dl>
  );
}
