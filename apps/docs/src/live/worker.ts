import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { expose } from 'comlink';
import { type FrameOf, type Lesson, type LessonName, lessons, type SettingsOf } from './lessons/index.ts';
import type { Show } from './lessons/lesson.ts';

/** What the page asks of the worker in which lessons run. */
export interface Teacher {
  run<Name extends LessonName>(name: Name, settings: SettingsOf<Name>, show: Show<FrameOf<Name>>): Promise<void>;
}

const teacher: Teacher = {
  async run<Name extends LessonName>(name: Name, settings: SettingsOf<Name>, show: Show<FrameOf<Name>>) {
    await useBackend('wasm');
    await (lessons[name] as unknown as Lesson<Name>)(settings, show);
  },
};

expose(teacher);
