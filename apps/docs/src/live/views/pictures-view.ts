import { defineComponent, h, reactive, type VNode } from 'vue';
import { FILTERS, type PicturesFrame } from '../lessons/pictures-settings.ts';
import { useLesson } from '../use-lesson.ts';
import { before, choice, figures, lessonFrame } from './lesson-frame.ts';
import { cells, ink, orangeToBlue } from './surface.ts';

/** A convolutional network that learns digits: its filters, and what they find in a digit. */
export const PicturesView = defineComponent({
  name: 'PicturesView',
  setup() {
    const settings = reactive({ example: 3 });
    const lesson = useLesson('pictures');
    return () => {
      const last = lesson.frames.value.at(-1);
      return lessonFrame(
        'What does a convolutional network look for?',
        lesson,
        () => lesson.start({ ...settings }),
        [
          choice(
            'Held-out digit',
            settings.example,
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            (value) => (settings.example = value),
          ),
        ],
        last === undefined
          ? before('Press Train: 1,347 digits of 8 × 8 points to learn from, 450 held out, 20 epochs.')
          : h('div', [
              figures({
                epoch: last.epoch,
                loss: last.loss.toFixed(4),
                'accuracy, held out': last.accuracy.toFixed(3),
              }),
              h('div', { class: 'lesson-pictures' }, [answer(last), filters(last)]),
            ]),
      );
    };
  },
});

function answer({ picture, shares, label }: PicturesFrame): VNode {
  const best = shares.indexOf(Math.max(...shares));
  return h('figure', { class: 'lesson-answer' }, [
    cells(`A digit that was not trained on: a ${label}`, picture, 8, ink),
    h('figcaption', `It is a ${label}. The network says ${best}, with ${(100 * shares[best]!).toFixed(0)} %.`),
  ]);
}

function filters({ filters: kernels, maps }: PicturesFrame): VNode {
  const strongest = Math.max(...Array.from(kernels, Math.abs));
  const brightest = Math.max(1e-6, ...maps);
  const part = (values: Float32Array, i: number): Float32Array =>
    values.subarray((i * values.length) / FILTERS, ((i + 1) * values.length) / FILTERS);
  return h('figure', { class: 'lesson-filters' }, [
    h(
      'div',
      Array.from({ length: FILTERS }, (_, i) =>
        h('span', [
          cells(
            `Filter ${i + 1}`,
            part(kernels, i).map((weight) => 0.5 + weight / strongest / 2),
            3,
            orangeToBlue,
          ),
          cells(
            `Where filter ${i + 1} found its pattern`,
            part(maps, i).map((value) => value / brightest),
            8,
            ink,
          ),
        ]),
      ),
    ),
    h(
      'figcaption',
      'The eight filters of the first layer (blue adds, orange subtracts), and under each where it found its pattern.',
    ),
  ]);
}
