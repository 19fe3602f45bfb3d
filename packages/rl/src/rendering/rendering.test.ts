import { describe, expect, it } from 'vitest';
import { CartPole } from '../environments/classic-control/cart-pole.ts';
import { environmentIds, make } from '../environments/make.ts';
import { GridWorld } from '../environments/grids/grid-world.ts';
import { animatedSvg } from './animation.ts';
import { sceneToText } from './ascii.ts';
import { type DrawingContext, drawScene } from './canvas.ts';
import { sceneToSvg } from './svg.ts';

describe.each([...environmentIds])('%s', (id) => {
  it('can be seen as text, as SVG and on a canvas', () => {
    const environment = make(id);
    environment.reset({ seed: 0 });
    const scene = environment.render!();
    const text = sceneToText(scene, 48);
    expect(text.trim().length).toBeGreaterThan(3);
    expect(text.split('\n').every((line) => line.length <= 48)).toBe(true);
    expect(sceneToSvg(scene)).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*<\/svg>\n$/s);
    expect(sceneToSvg(scene)).not.toContain('NaN');
    const calls: string[] = [];
    const context = new Proxy({} as DrawingContext, {
      get: (_, name) => () => void calls.push(String(name)),
      set: () => true,
    });
    drawScene(context, scene, 300);
    const filled = scene.shapes.filter(({ kind }) => kind === 'circle' || kind === 'polygon').length;
    expect(calls.filter((call) => call === 'fill').length).toBe(filled);
    expect(calls.at(-1)).toBe('restore');
  });
});

it('a world of cells is legible in a terminal', () => {
  const world = new GridWorld();
  world.reset({ seed: 0 });
  const rows = sceneToText(world.render(), 12).split('\n');
  expect(rows.join('\n')).toContain('@');
  expect(rows.join('\n')).toContain('+');
  expect(rows.join('\n')).toContain('█');
});

it('the cart is where the state says', () => {
  const pole = new CartPole();
  const place = (x: number): number => {
    pole.reset({ options: { state: [x, 0, 0, 0] } });
    return sceneToText(pole.render(), 60)
      .split('\n')
      .find((line) => line.includes('o'))!
      .indexOf('o');
  };
  expect(place(0)).toBe(30);
  expect(place(-1.2)).toBe(15);
});

it('an animation needs scenes and time', () => {
  expect(() => animatedSvg({ scenes: [], framesPerSecond: 30 })).toThrow('needs a scene');
  const scenes = [{ width: 10, height: 10, shapes: [] }];
  expect(() => animatedSvg({ scenes, framesPerSecond: 0 })).toThrow('must be greater than 0; got 0');
  const text = { kind: 'text', center: [5, 5], text: '<&"', size: 5, color: 'red' } as const;
  expect(animatedSvg({ scenes: [{ ...scenes[0]!, shapes: [text] }], framesPerSecond: 1 })).toContain('&lt;&amp;&quot;');
});
