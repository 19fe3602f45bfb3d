import type { JSX } from 'preact';
import '../styles/confusion.css';

export interface ConfusionProps {
  readonly labels: readonly string[];
  /** How often each class (row) was taken for each (column). */
  readonly matrix: readonly (readonly number[])[];
  /** What was counted, for those who do not see the table: 'held-out pictures'. */
  readonly counted: string;
}

/** What is taken for what. A class of which there is nothing has no row. */
export function Confusion({ labels, matrix, counted }: ConfusionProps): JSX.Element {
  const rows = labels
    .map((label, index) => ({ label, counts: matrix[index] ?? [] }))
    .map((row) => ({ ...row, all: row.counts.reduce((sum, count) => sum + count, 0) }))
    .filter(({ all }) => all > 0);
  const letters = Math.max(1, ...labels.map(({ length }) => length));
  const isCrowded = labels.length > 6 && letters > 4;
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Confusion matrix">
      <table
        class={`confusion-table ${isCrowded ? 'crowded' : ''}`}
        style={{ '--columns': labels.length, '--letters': letters }}
      >
        <caption class="visually-hidden">
          How many {counted} of the class in the row were taken for the class in the column
        </caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th scope="col" key={label} title={label}>
                <span>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, counts, all }) => (
            <tr key={label}>
              <th scope="row" title={label}>
                {label}
              </th>
              {counts.map((count, index) => (
                <td
                  key={labels[index]}
                  class={labels[index] === label ? 'right' : 'wrong'}
                  // The root shows the few mistakes beside what is right.
                  style={{ '--share': `${Math.round(100 * Math.sqrt(count / all))}%` }}
                >
                  {count === 0 ? '' : count}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
