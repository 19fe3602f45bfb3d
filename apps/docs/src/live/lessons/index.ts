/** All lessons that run in the page, by name. */
import { activations } from './activations.ts';
import type { Show } from './lesson.ts';
import { memory } from './memory.ts';
import { neuron } from './neuron.ts';
import { pictures } from './pictures.ts';
import { vanishing } from './vanishing.ts';

export const lessons = { activations, memory, neuron, pictures, vanishing } as const;

export type Lessons = typeof lessons;
export type LessonName = keyof Lessons;
export type SettingsOf<Name extends LessonName> = Parameters<Lessons[Name]>[0];
export type FrameOf<Name extends LessonName> = Parameters<Parameters<Lessons[Name]>[1]>[0];
export type Lesson<Name extends LessonName> = (settings: SettingsOf<Name>, show: Show<FrameOf<Name>>) => Promise<void>;
