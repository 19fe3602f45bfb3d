import { ArgumentError } from '@neurite/backend';
import type { Scene } from './scene.ts';
import { shapesToSvg, svgFile } from './svg.ts';

/** Scenes that follow each other. */
export interface Animation {
  readonly scenes: readonly Scene[];
  readonly framesPerSecond: number;
}

/**
 * An animation as one SVG file, which every browser plays, again and again. No script is in it.
 *
 * @throws ArgumentError when there is no scene, or no time between them
 * @example
 * const recorded = new RecordEpisode(make('CartPole-v1'));
 * recorded.reset({ seed: 0 });
 * for (let step = 0; step < 8; step++) recorded.step(step % 2);
 * await writeFile('cart-pole.svg', animatedSvg(recorded.animation));
 */
export function animatedSvg({ scenes, framesPerSecond }: Animation): string {
  const [first] = scenes;
  if (first === undefined)
    throw new ArgumentError('An animation needs a scene. Record an episode first: reset, then step.');
  if (!(framesPerSecond > 0)) {
    throw new ArgumentError(`framesPerSecond must be greater than 0; got ${framesPerSecond}.`);
  }
  const seconds = scenes.length / framesPerSecond;
  const share = 1 / scenes.length;
  const frames = scenes.map((scene, index) => {
    const times = [0, index * share, (index + 1) * share].map((time) => Number(time.toFixed(6)));
    const keys = index === 0 ? `0;${times[2]}` : times.join(';');
    const values = index === 0 ? 'inline;none' : 'none;inline;none';
    return (
      `<g display="none"><animate attributeName="display" values="${values}" keyTimes="${keys}" ` +
      `dur="${seconds}s" calcMode="discrete" repeatCount="indefinite"/>${shapesToSvg(scene)}</g>`
    );
  });
  return svgFile(first, scenes.length === 1 ? shapesToSvg(first) : frames.join('\n'));
}
