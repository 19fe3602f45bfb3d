import { defineComponent, h, reactive } from 'vue';
import type { MemorySettings } from '../lessons/memory.ts';
import { useLesson } from '../use-lesson.ts';
import { before, choice, figures, lessonFrame } from './lesson-frame.ts';
import { lineChart } from './line-chart.ts';

/** A recurrent network that has to remember the beginning of a sequence to its end. */
export const MemoryView = defineComponent({
  name: 'MemoryView',
  setup() {
    const settings = reactive({ layer: 'gru', length: 20 }) as {
      -readonly [K in keyof MemorySettings]: MemorySettings[K];
    };
    const lesson = useLesson('memory');
    return () => {
      const frames = lesson.frames.value;
      const last = frames.at(-1);
      const lines = [
        { name: 'accuracy on held-out sequences', points: frames.map((f) => [f.epoch, f.accuracy] as const) },
      ];
      return lessonFrame(
        'How long does it remember?',
        lesson,
        () => lesson.start({ ...settings }),
        [
          choice('Layer', settings.layer, ['simpleRnn', 'lstm', 'gru'], (value) => (settings.layer = value)),
          choice('Steps to remember', settings.length, [5, 10, 20, 60], (value) => (settings.length = value)),
        ],
        last === undefined
          ? before(
              'Press Train: 16 units read random numbers one by one. At the end: was the first one positive? 40 epochs.',
            )
          : h('div', [
              figures({
                epoch: last.epoch,
                loss: last.loss.toFixed(4),
                'accuracy, held out': last.accuracy.toFixed(3),
              }),
              lineChart('The accuracy, epoch by epoch; 0.5 is guessing', 'epoch', lines, { x: [0, 40], y: [0.4, 1] }),
            ]),
      );
    };
  },
});
