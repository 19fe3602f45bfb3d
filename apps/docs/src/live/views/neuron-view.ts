import { defineComponent, h, reactive, type VNode } from 'vue';
import type { NeuronFrame, NeuronSettings } from '../lessons/neuron.ts';
import { useLesson } from '../use-lesson.ts';
import { before, choice, figures, lessonFrame } from './lesson-frame.ts';
import { lineChart } from './line-chart.ts';

/** One neuron, with every number of the way forward and of the way back. */
export const NeuronView = defineComponent({
  name: 'NeuronView',
  setup() {
    const settings = reactive({ x: 1.5, target: 0, weight: 0.8, bias: 0.2, learningRate: 0.5, steps: 30 }) as {
      -readonly [K in keyof NeuronSettings]: NeuronSettings[K];
    };
    const lesson = useLesson('neuron');
    return () => {
      const frames = lesson.frames.value;
      const last = frames.at(-1);
      return lessonFrame(
        'One neuron, number by number',
        lesson,
        () => lesson.start({ ...settings }),
        [
          choice('x', settings.x, [-1, 0.5, 1.5, 3], (value) => (settings.x = value)),
          choice('target', settings.target, [0, 0.5, 1], (value) => (settings.target = value)),
          choice('first weight', settings.weight, [-2, 0, 0.8, 5], (value) => (settings.weight = value)),
          choice('learning rate', settings.learningRate, [0.05, 0.5, 5], (value) => (settings.learningRate = value)),
        ],
        last === undefined
          ? before('Press Train: 30 steps of gradient descent, each number asked of grads() of @neurite/tensors.')
          : h('div', [
              figures({ step: last.step, loss: last.loss.toFixed(4) }),
              h('div', { class: 'lesson-columns' }, [numbers(last), losses(frames)]),
            ]),
      );
    };
  },
});

function numbers({ weight, bias, z, a, loss, slopes }: NeuronFrame): VNode {
  const rows: [string, number, number][] = [
    ['weight', weight, slopes.weight],
    ['bias', bias, slopes.bias],
    ['z = weight · x + bias', z, slopes.z],
    ['a = sigmoid(z)', a, slopes.a],
    ['loss = (a − target)²', loss, 1],
  ];
  return h('table', { class: 'lesson-numbers' }, [
    h(
      'thead',
      h(
        'tr',
        ['', 'forward ↓', 'slope of the loss ↑'].map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      rows.map(([name, value, slope]) =>
        h('tr', [h('th', { scope: 'row' }, name), h('td', value.toFixed(4)), h('td', slope.toFixed(4))]),
      ),
    ),
  ]);
}

function losses(frames: readonly NeuronFrame[]): VNode {
  const lines = [{ name: 'loss', points: frames.map(({ step, loss }) => [step, loss] as const) }];
  return lineChart('The loss, step by step', 'step', lines, { x: [0, 30], y: [0, Math.max(0.1, frames[0]!.loss)] });
}
