import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX, TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent } from 'preact';
import { percent } from '../../charts/line-chart.tsx';
import { css, mixed, type Palette, palette, type Rgb } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { MOST_CLASSES, MOST_POINTS, type OwnPoint } from './config.ts';
import { type HostPoints, type ShapesMaterial, type ShapesView, SURFACE_SIDE } from './view.ts';
import type { SettingsProps } from './settings.tsx';

export interface SurfaceProps extends SettingsProps {
  readonly material: ShapesMaterial | undefined;
  readonly view: ShapesView | undefined;
  readonly accuracy: number | undefined;
}

/** The plane in the colours of what the network says of each place, with the points over it. */
export function Surface({ config, configure, material, view, accuracy }: SurfaceProps): JSX.Element {
  const colors = palette();
  const isOwn = config.data === 'own';
  const hasHeldOut = (material?.test.y.length ?? 0) > 0;
  const result =
    accuracy === undefined
      ? 'It has not learnt anything yet.'
      : `${percent(accuracy)} of the ${hasHeldOut ? 'held-out ' : ''}points are told right.`;
  return (
    <>
      <div class="plane">
        <Picture
          width={SURFACE_SIDE}
          height={SURFACE_SIDE}
          colorAt={surfaceColors(view, material, colors)}
          label={`The plane, coloured by class. ${result}`}
          class="surface"
        />
        {material !== undefined && <PointsCanvas material={material} />}
        {isOwn && <Pen config={config} configure={configure} />}
      </div>
      <p class="legend">
        {Array.from({ length: material?.classes ?? 2 }, (_, label) => (
          <span key={label}>
            <i class="dot" style={{ background: `var(--class-${label + 1})` }} /> class {label}
          </span>
        ))}
        {hasHeldOut && (
          <span>
            <i class="dot hollow" /> held out
          </span>
        )}
      </p>
    </>
  );
}

function surfaceColors(
  view: ShapesView | undefined,
  material: ShapesMaterial | undefined,
  colors: Palette,
): (place: number) => Rgb {
  const places = SURFACE_SIDE ** 2;
  const surface = view?.surface;
  if (surface === undefined || material === undefined) return () => colors.ground;
  // A little of the ground shines through, so that points stand out.
  const shade = (color: Rgb, share: number): Rgb => mixed(colors.ground, color, 0.62 * share);
  if (surface.length === places) {
    return (place) => {
      const value = surface[place]!;
      return shade(colors.classes[value < 0.5 ? 0 : 1]!, Math.abs(2 * value - 1) ** 0.7);
    };
  }
  const { classes } = material;
  return (place) => {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if (surface[place * classes + label]! > surface[place * classes + best]!) best = label;
    }
    const least = 1 / classes;
    return shade(colors.classes[best]!, ((surface[place * classes + best]! - least) / (1 - least)) ** 0.7);
  };
}

function PointsCanvas({ material }: { readonly material: ShapesMaterial }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [side, setSide] = useState(0);
  const colors = palette();
  useEffect(() => {
    const observer = new ResizeObserver(() => setSide(canvas.current?.clientWidth ?? 0));
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current!;
    const ratio = devicePixelRatio;
    element.width = element.height = side * ratio;
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    const { extent, train, test } = material;
    const radius = train.y.length > 400 ? 2.4 : 3.4;
    const draw = ({ x, y }: HostPoints, isHollow: boolean): void => {
      y.forEach((label, index) => {
        const left = (side * ((x[2 * index]! - extent.x) / extent.reach + 1)) / 2;
        const top = (side * (1 - (x[2 * index + 1]! - extent.y) / extent.reach)) / 2;
        context.beginPath();
        context.arc(left, top, radius, 0, 2 * Math.PI);
        context.lineWidth = isHollow ? 1.6 : 1;
        context.fillStyle = css(isHollow ? colors.ground : colors.classes[label]!);
        context.strokeStyle = css(isHollow ? colors.classes[label]! : colors.ground);
        context.fill();
        context.stroke();
      });
    };
    draw(test, true);
    draw(train, false);
  }, [material, side, colors]);
  return <canvas ref={canvas} class="points" aria-hidden="true" />;
}

/** Sets points: by pressing, or with the arrows and the keys 0, 1, 2; Delete takes the nearest one away. */
function Pen({ config, configure }: SettingsProps): JSX.Element {
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
  const place = (event: TargetedPointerEvent<HTMLElement> | TargetedMouseEvent<HTMLElement>): [number, number] => {
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
        onPointerDown={(event) => {
          if (event.button === 0) add(...place(event), event.shiftKey ? (label + 1) % MOST_CLASSES : label);
        }}
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
