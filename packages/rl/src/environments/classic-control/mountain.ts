/** The valley that both mountain cars drive in: its height is sin(3 x) · 0.45 + 0.55. */
import type { Scene } from '../../rendering/scene.ts';

export const MIN_POSITION = -1.2;
export const MAX_POSITION = 0.6;
export const MAX_SPEED = 0.07;
export const GRAVITY = 0.0025;
export const RESET_RANGE = [-0.6, -0.4] as const;

const SCALE = 600 / (MAX_POSITION - MIN_POSITION);

/** Position and speed after a push: the car stands still at the wall on the left. */
export function roll(position: number, speed: number, push: number): Float64Array {
  const pulled = speed + push - Math.cos(3 * position) * GRAVITY;
  const velocity = Math.min(Math.max(pulled, -MAX_SPEED), MAX_SPEED);
  const next = Math.min(Math.max(position + velocity, MIN_POSITION), MAX_POSITION);
  return Float64Array.of(next, next === MIN_POSITION && velocity < 0 ? 0 : velocity);
}

export function drawMountain(position: number, goal: number): Scene {
  const at = (x: number): readonly [number, number] => [(x - MIN_POSITION) * SCALE, 400 - height(x) * SCALE];
  const xs = Array.from({ length: 61 }, (_, index) => MIN_POSITION + index * 0.03);
  const [x, y] = at(position);
  const [flagX, flagY] = at(goal);
  return {
    width: 600,
    height: 400,
    shapes: [
      ...xs.slice(1).map((end, index) => {
        return { kind: 'line', from: at(xs[index]!), to: at(end), color: '#222222', width: 2, character: '.' } as const;
      }),
      { kind: 'line', from: [flagX, flagY], to: [flagX, flagY - 50], color: '#222222', width: 1, character: '|' },
      {
        kind: 'polygon',
        points: [
          [flagX, flagY - 50],
          [flagX + 25, flagY - 45],
          [flagX, flagY - 40],
        ],
        color: '#cccc00',
        character: '>',
      },
      { kind: 'circle', center: [x, y - 12], radius: 12, color: '#7f7f7f', character: 'O' },
    ],
  };
}

function height(x: number): number {
  return Math.sin(3 * x) * 0.45 + 0.55;
}
