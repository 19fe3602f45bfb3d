import type { JSX } from 'preact';

interface ConfusionProps {
  readonly labels: readonly string[];
  /** How often each class (row) was taken for each. */
  readonly matrix: readonly (readonly number[])[];
}

export function Confusion({ labels, matrix }: ConfusionProps): JSX.Element {
  const rows = labels.map((label, index) => ({ label, counts: matrix[index]! }));
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Confusion matrix">
      <table class="confusion-table">
        <thead>
          <tr>
            <th scope="col">said</th>
            {labels.map((label) => (
              <th scope="col" key={label}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(({ counts }) => counts.some((count) => count > 0))
            .map(({ label, counts }) => {
              const all = counts.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  {counts.map((count, index) => (
                    <td
                      key={labels[index]}
                      class={labels[index] === label ? 'right' : 'wrong'}
                      style={{ '--share': `${Math.round((100 * count) / all)}%` }}
                    >
                      {count}
                    </td>
                  ))}
                </tr>
              );
            })}
        </tbody>
      </table>
    </div>
  );
}
