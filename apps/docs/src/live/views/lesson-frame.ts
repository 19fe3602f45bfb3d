import { h, type VNode, type VNodeChild } from 'vue';
import type { LessonName } from '../lessons/index.ts';
import type { RunningLesson } from '../use-lesson.ts';

const words = { ready: '', running: 'training in a worker …', done: 'done', failed: 'failed' } as const;

/** What surrounds every lesson: its title, its settings, start and stop, and how it stands. */
export function lessonFrame<Name extends LessonName>(
  title: string,
  lesson: RunningLesson<Name>,
  begin: () => void,
  settings: VNodeChild[],
  content: VNodeChild,
): VNode {
  const running = lesson.state.value === 'running';
  const button = running
    ? h('button', { type: 'button', class: 'lesson-button', onClick: () => lesson.stop() }, 'Stop')
    : h(
        'button',
        { type: 'button', class: 'lesson-button lesson-start', onClick: begin },
        lesson.frames.value.length === 0 ? 'Train' : 'Train again',
      );
  const told = lesson.state.value === 'failed' ? `It failed: ${lesson.failure.value}` : words[lesson.state.value];
  return h('section', { class: 'lesson', 'aria-label': title, 'data-state': lesson.state.value }, [
    h('p', { class: 'lesson-title' }, title),
    h('div', { class: 'lesson-settings' }, [
      ...settings,
      button,
      h('span', { class: 'lesson-told', role: 'status' }, told),
    ]),
    content,
  ]);
}

/** A menu of a few choices. */
export function choice<T extends string | number>(
  label: string,
  value: T,
  options: readonly T[],
  change: (value: T) => void,
): VNode {
  const onChange = (event: Event): void => change(options[(event.target as HTMLSelectElement).selectedIndex]!);
  return h('label', { class: 'lesson-choice' }, [
    h('span', label),
    h(
      'select',
      { onChange },
      options.map((option) => h('option', { value: String(option), selected: option === value }, String(option))),
    ),
  ]);
}

/** Figures by name, in a line. */
export function figures(entries: Readonly<Record<string, string | number>>): VNode {
  return h(
    'dl',
    { class: 'lesson-figures' },
    Object.entries(entries).map(([name, value]) => h('div', [h('dt', name), h('dd', String(value))])),
  );
}

/** The section in which there is nothing yet to see. */
export function before(text: string): VNode {
  return h('p', { class: 'lesson-before' }, text);
}
