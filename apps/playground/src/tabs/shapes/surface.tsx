import type { JSX } from 'preact';
import { percent } from '../../charts/line-chart.tsx';
import { mixed, type Palette, palette, type Rgb } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { MOST_POINTS } from './config.ts';
import { Pen } from './pen.tsx';
import { PointsCanvas } from './points-canvas.tsx';
import { type ShapesMaterial, type ShapesView, SURFACE_SIDE } from './view.ts';
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
      {isOwn && (
        <p class="quiet">
          {config.points.length} of {MOST_POINTS} points. Press to set one; press long, or with the right button, to
          take the nearest away.
        </p>
      )}
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
