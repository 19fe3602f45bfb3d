import { useState } from 'preact/hooks';
import type { JSX, TargetedKeyboardEvent, TargetedMouseEvent } from 'preact';
import { MOST_CLASSES, MOST_POINTS, type OwnPoint } from './config.ts';
import type { SettingsProps } from './settings.tsx';

/** Sets points of one's own: by pressing, or with the arrows and the keys 0, 1, 2; Delete takes the nearest one away. */
export function Pen({ config, configure }: SettingsProps): JSX.Element {
  const [label, setLabel] = useState(0);
  const [cursor, setCursor] = useState({ x: 0, y: 0, isShown: false });
  const { points } = config;
  const add = (x: number, y: number, own: number): void => {
    if (points.length < MOST_POINTS) configure({ points: [...points, { x: inSteps(x), y: inSteps(y), label: own }] });
  };
  const removeNear = (x: number, y: number): void => {
    const distances = points.map((point) => Math.hypot(point.x - x, point.y - y));
    const nearest = Math.min(...distances);
    if (nearest < 0.12) configure({ points: points.toSpliced(distances.indexOf(nearest), 1) });
  };
  const place = (event: TargetedMouseEvent<HTMLElement>): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [(2 * (event.clientX - left)) / width - 1, 1 - (2 * (event.clientY - top)) / height];
  };
  const onKey = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const step = steps[event.key];
    const own = Number.parseInt(event.key, 10);
    if (step !== undefined) {
      const [right, up] = step;
      setCursor(({ x, y }) => ({ x: bounded(x + 0.04 * right), y: bounded(y + 0.04 * up), isShown: true }));
    } else if (own < MOST_CLASSES) add(cursor.x, cursor.y, own);
    else if (event.key === 'Delete' || event.key === 'Backspace') removeNear(cursor.x, cursor.y);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        class="pen"
        tabIndex={0}
        role="application"
        aria-label={`${points.length} points. Move with the arrows, set a point with 0, 1 or 2, take one away with Delete.`}
        onKeyDown={onKey}
        onBlur={() => setCursor({ ...cursor, isShown: false })}
        onClick={(event) => add(...place(event), event.shiftKey ? (label + 1) % MOST_CLASSES : label)}
        onContextMenu={(event) => {
          event.preventDefault();
          removeNear(...place(event));
        }}
      >
        {cursor.isShown && (
          <i class="cursor" style={{ left: `${50 * (cursor.x + 1)}%`, top: `${50 * (1 - cursor.y)}%` }} />
        )}
      </div>
      <div class="pen-tools" role="group" aria-label="Points">
        {Array.from({ length: MOST_CLASSES }, (_, own) => (
          <button
            type="button"
            key={own}
            aria-pressed={label === own}
            aria-label={`Set points of class ${own}`}
            onClick={() => setLabel(own)}
          >
            <i class="dot" style={{ background: `var(--class-${own + 1})` }} />
          </button>
        ))}
        <button type="button" onClick={() => configure({ points: [] satisfies readonly OwnPoint[] })}>
          Clear
        </button>
      </div>
    </>
  );
}

/** The address keeps coordinates in steps of 1/500. */
function inSteps(coordinate: number): number {
  return Math.round(500 * bounded(coordinate)) / 500;
}

function bounded(coordinate: number): number {
  return Math.max(-1, Math.min(1, coordinate));
}
