import { defineComponent, h, reactive, type VNode } from 'vue';
import {
  type ActivationFrame,
  activationNames,
  type ActivationSettings,
  REACH,
  SURFACE,
} from '../lessons/activation-settings.ts';
import { useLesson } from '../use-lesson.ts';
import { before, choice, figures, lessonFrame } from './lesson-frame.ts';
import { lineChart } from './line-chart.ts';
import { cells, orangeToBlue } from './surface.ts';

/** A small network with an activation of one's choice: its curve, and what the network tells apart. */
export const ActivationsView = defineComponent({
  name: 'ActivationsView',
  setup() {
    const settings = reactive({ activation: 'linear', data: 'circles' }) as {
      -readonly [K in keyof ActivationSettings]: ActivationSettings[K];
    };
    const lesson = useLesson('activations');
    return () => {
      const last = lesson.frames.value.at(-1);
      return lessonFrame(
        'What can a network with this activation tell apart?',
        lesson,
        () => lesson.start({ ...settings }),
        [
          choice('Activation', settings.activation, activationNames, (value) => (settings.activation = value)),
          choice('Data', settings.data, ['circles', 'moons'], (value) => (settings.data = value)),
        ],
        last === undefined
          ? before('Press Train: two hidden layers of 12 units with this activation, 80 epochs.')
          : h('div', [
              figures({ epoch: last.epoch, loss: last.loss.toFixed(4), accuracy: last.accuracy.toFixed(3) }),
              h('div', { class: 'lesson-columns' }, [surface(last), curve(last)]),
            ]),
      );
    };
  },
});

function surface({ surface: answers, points, accuracy }: ActivationFrame): VNode {
  const place = (value: number): number => (100 * (value + REACH)) / (2 * REACH);
  const label = `What the network answers everywhere: blue for one class, orange for the other. It is right in ${(100 * accuracy).toFixed(0)} of 100.`;
  return h('figure', { class: 'lesson-surface' }, [
    cells(label, answers, SURFACE, orangeToBlue),
    h(
      'svg',
      { viewBox: '0 0 100 100', 'aria-hidden': 'true' },
      Array.from(points.y, (label, i) =>
        h('circle', {
          cx: place(points.x[2 * i]!),
          cy: 100 - place(points.x[2 * i + 1]!),
          r: 1,
          class: `class-${label}`,
        }),
      ),
    ),
  ]);
}

function curve({ curve: { at, value, slope } }: ActivationFrame): VNode {
  const points = (values: Float32Array): [number, number][] => Array.from(at, (x, i) => [x, values[i]!]);
  const lines = [
    { name: 'activation', points: points(value) },
    { name: 'its slope', points: points(slope) },
  ];
  const y = [Math.min(-1, ...value), Math.max(1.2, ...value)] as const;
  return lineChart('The activation and its slope', 'what comes in', lines, { x: [-4, 4], y });
}
