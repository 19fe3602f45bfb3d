/** What each tab trains, for the worker: loaded when its tab is first opened. */
import type { MakeExperiment } from '../engine/experiment.ts';

export const experiments = {
  shapes: async () => (await import('./shapes/experiment.ts')).makeShapes,
  pictures: async () => (await import('./pictures/experiment.ts')).makePictures,
  teach: async () => (await import('./teach/experiment.ts')).makeTeach,
  listen: async () => (await import('./listen/experiment.ts')).makeListen,
  text: async () => (await import('./text/experiment.ts')).makeText,
  play: async () => (await import('./play/experiment.ts')).makePlay,
} as const satisfies Readonly<Record<string, () => Promise<MakeExperiment>>>;

export type TabId = keyof typeof experiments;
