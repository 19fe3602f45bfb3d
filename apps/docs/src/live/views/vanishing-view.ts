import { defineComponent, h, reactive, type VNode } from 'vue';
import type { VanishingFrame, VanishingSettings } from '../lessons/vanishing.ts';
import { useLesson } from '../use-lesson.ts';
import { before, choice, figures, lessonFrame } from './lesson-frame.ts';
import { lineChart } from './line-chart.ts';

/** A deep network, with the gradient of each layer as a bar. */
export const VanishingView = defineComponent({
  name: 'VanishingView',
  setup() {
    const settings = reactive({ depth: 8, activation: 'sigmoid', initializer: 'glorotUniform' }) as {
      -readonly [K in keyof VanishingSettings]: VanishingSettings[K];
    };
    const lesson = useLesson('vanishing');
    return () => {
      const last = lesson.frames.value.at(-1);
      return lessonFrame(
        'How much gradient reaches each layer?',
        lesson,
        () => lesson.start({ ...settings }),
        [
          choice('Hidden layers', settings.depth, [1, 2, 4, 8, 16], (value) => (settings.depth = value)),
          choice('Activation', settings.activation, ['sigmoid', 'tanh', 'relu'], (v) => (settings.activation = v)),
          choice(
            'First weights',
            settings.initializer,
            ['glorotUniform', 'heNormal'],
            (v) => (settings.initializer = v),
          ),
        ],
        last === undefined
          ? before('Press Train: a network of this depth learns to tell an inner circle from an outer one, 60 epochs.')
          : h('div', [
              figures({ epoch: last.epoch, loss: last.loss.toFixed(4), accuracy: last.accuracy.toFixed(3) }),
              h('div', { class: 'lesson-columns' }, [bars(last.gradients), curve(lesson.frames.value)]),
              last.verdicts.length === 0
                ? null
                : h(
                    'ul',
                    { class: 'lesson-verdicts' },
                    last.verdicts.map((verdict) => h('li', verdict)),
                  ),
            ]),
      );
    };
  },
});

/** The smallest norm that still has a bar. */
const FLOOR = -9;

function bars(gradients: readonly number[]): VNode {
  const width = (norm: number): number => Math.max(0.5, (100 * (Math.log10(norm) - FLOOR)) / (1 - FLOOR));
  return h('table', { class: 'lesson-bars' }, [
    h('caption', 'Norm of the gradient, first layer on top; each tenth of the width is a power of ten'),
    h(
      'tbody',
      gradients.map((norm, layer) =>
        h('tr', [
          h('th', { scope: 'row' }, layer === gradients.length - 1 ? 'output' : `layer ${layer + 1}`),
          h('td', [h('span', { class: 'bar', style: { width: `${Math.min(100, width(norm))}%` } })]),
          h('td', norm.toExponential(1)),
        ]),
      ),
    ),
  ]);
}

function curve(frames: readonly VanishingFrame[]): VNode {
  const lines = [{ name: 'loss', points: frames.map(({ epoch, loss }) => [epoch, loss] as const) }];
  return lineChart('The loss, epoch by epoch', 'epoch', lines, { x: [0, 60], y: [0, Math.max(0.8, frames[0]!.loss)] });
}
