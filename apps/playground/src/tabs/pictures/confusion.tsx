import type { JSX } from 'preact';
import type { PicturesMaterial, PicturesView } from './view.ts';

export interface ConfusionProps {
  readonly material: PicturesMaterial | undefined;
  readonly view: PicturesView | undefined;
}

/** A row for what a picture shows, a column for what it was taken for. */
export function Confusion({ material, view }: ConfusionProps): JSX.Element {
  const names = material?.classNames ?? [];
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Confusion matrix">
      <table class="confusion-table">
        <caption class="visually-hidden">
          How many held-out pictures of the class in the row were taken for the class in the column
        </caption>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th scope="col" key={name} title={name}>
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {view?.confusion.map((row, label) => {
            const total = Math.max(
              1,
              row.reduce((sum, count) => sum + count, 0),
            );
            return (
              <tr key={label}>
                <th scope="row">{names[label]}</th>
                {row.map((count, predicted) => (
                  <td
                    key={predicted}
                    class={label === predicted ? 'right' : 'wrong'}
                    style={{ '--share': `${Math.round(100 * Math.sqrt(count / total))}%` }}
                  >
                    {count === 0 ? '' : count}
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
