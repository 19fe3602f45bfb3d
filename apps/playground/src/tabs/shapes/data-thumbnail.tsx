import type { JSX } from 'preact';
import type { DataName } from './config.ts';

type Dot = readonly [x: number, y: number, label: number];

const around = (count: number, at: (share: number) => readonly [number, number], label: number): Dot[] =>
  Array.from({ length: count }, (_, index) => [...at(index / (count - 1)), label] as const);

const turn = (share: number): number => 2 * Math.PI * share;

/** What the data look like, in few dots on a square from 0 to 40. */
const dots: Readonly<Record<DataName, readonly Dot[]>> = {
  moons: [
    ...around(9, (share) => [15 - 10 * Math.cos(Math.PI * share), 22 - 12 * Math.sin(Math.PI * share)], 0),
    ...around(9, (share) => [25 - 10 * Math.cos(Math.PI * share), 18 + 12 * Math.sin(Math.PI * share)], 1),
  ],
  circles: [
    ...around(15, (share) => [20 + 14 * Math.cos(turn(share)), 20 + 14 * Math.sin(turn(share))], 0),
    ...around(8, (share) => [20 + 6 * Math.cos(turn(share)), 20 + 6 * Math.sin(turn(share))], 1),
  ],
  spirals: [0, 1].flatMap((label) =>
    around(
      13,
      (share) => {
        const angle = 1.5 * turn(share) + Math.PI * label;
        return [20 + (1 + 15 * share) * Math.cos(angle), 20 + (1 + 15 * share) * Math.sin(angle)];
      },
      label,
    ),
  ),
  blobs: [
    [12, 13, 0],
    [29, 15, 1],
    [19, 29, 2],
  ].flatMap(([x, y, label]) => [
    [x!, y!, label!] as const,
    ...around(6, (share) => [x! + 5 * Math.cos(turn(share)), y! + 5 * Math.sin(turn(share))], label!),
  ]),
  own: [],
};

export function DataThumbnail({ name }: { readonly name: DataName }): JSX.Element {
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true">
      {name === 'own' && <path class="pen" d="m9 31 2-7L26 9l5 5-15 15zm18-23 2-2 5 5-2 2z" />}
      {dots[name].map(([x, y, label], index) => (
        <circle key={index} cx={x} cy={y} r={1.9} style={{ fill: `var(--class-${label + 1})` }} />
      ))}
    </svg>
  );
}
