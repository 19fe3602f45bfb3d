import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Scene, Shape } from '@neurite/rl';
import { css, palette } from '../../charts/palette.ts';
import { say } from '../../frame/notices.ts';
import type { PlayedEpisode, PlayQuestion } from './view.ts';

export interface StageProps {
  readonly ask: (question: PlayQuestion) => Promise<unknown>;
  /** Whether there is an agent to ask. */
  readonly isOpen: boolean;
  /** Changes with the settings: another agent. */
  readonly run: string;
}

/** As in the environment: steps of 0.02 s. */
const FRAME_MILLISECONDS = 20;
/** Between two episodes. */
const REST_MILLISECONDS = 500;

/** Shows one episode after the other, each of the agent as it is then. */
export function Stage({ ask, isOpen, run }: StageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState<PlayedEpisode>();
  const [frame, setFrame] = useState(0);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;

  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    let seed = 0;
    const next = async (): Promise<void> => {
      try {
        const episode = (await ask({ seed: seed++ })) as PlayedEpisode;
        if (isCurrent) show(episode, performance.now());
      } catch (error) {
        if (isCurrent) say('trouble', (error as Error).message);
      }
    };
    const show = (episode: PlayedEpisode, began: number): void => {
      setShown(episode);
      const draw = (now: number): void => {
        // The page may have gone on to another tab.
        if (!isCurrent || canvas.current === null) return;
        const last = episode.scenes.length - 1;
        const index = isStill ? last : Math.max(0, Math.floor((now - began) / FRAME_MILLISECONDS));
        paint(canvas.current, episode.scenes[Math.min(index, last)]!);
        setFrame(Math.min(index, last) + 1);
        if (index <= last + REST_MILLISECONDS / FRAME_MILLISECONDS && !isStill) requestAnimationFrame(draw);
        else setTimeout(() => isCurrent && void next(), isStill ? 3000 : 0);
      };
      requestAnimationFrame(draw);
    };
    void next();
    return () => void (isCurrent = false);
  }, [isOpen, run]);

  return (
    <>
      <canvas
        ref={canvas}
        width={1200}
        height={800}
        class="stage-canvas"
        role="img"
        aria-label={
          shown === undefined
            ? 'A cart with a pole'
            : `A cart with a pole: after ${shown.learnt} steps of learning the pole stayed up for ${shown.steps} steps`
        }
      />
      <p class="stage-words">
        {shown !== undefined && (
          <>
            After <b>{shown.learnt.toLocaleString('en')}</b> steps of learning: up for{' '}
            <b>{Math.min(frame, shown.steps)}</b>
            {frame >= shown.steps
              ? shown.steps >= 500
                ? ' steps, the most there is'
                : ' steps, then it fell'
              : ' steps …'}
          </>
        )}
      </p>
    </>
  );
}

/** The scene's shapes in the colours of the page. */
function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const context = canvas.getContext('2d')!;
  const { text, faint, classes } = palette();
  const colors: Readonly<Record<Shape['kind'], string>> = {
    line: faint,
    rectangle: text,
    polygon: text,
    circle: faint,
    text,
  };
  context.setTransform(canvas.width / scene.width, 0, 0, canvas.height / scene.height, 0, 0);
  context.clearRect(0, 0, scene.width, scene.height);
  for (const shape of scene.shapes) {
    const isPole = shape.kind === 'line' && shape.width > 2;
    context.fillStyle = context.strokeStyle = isPole ? css(classes[1]!) : colors[shape.kind];
    context.beginPath();
    if (shape.kind === 'line') {
      context.lineWidth = shape.width;
      context.moveTo(...shape.from);
      context.lineTo(...shape.to);
      context.stroke();
    } else if (shape.kind === 'rectangle') context.fillRect(...shape.corner, ...shape.size);
    else if (shape.kind === 'circle') {
      context.arc(...shape.center, shape.radius, 0, 2 * Math.PI);
      context.fill();
    } else if (shape.kind === 'polygon') {
      shape.points.forEach((point) => context.lineTo(...point));
      context.fill();
    }
  }
}
