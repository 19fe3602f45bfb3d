import type { Tab } from '../tab.ts';
import { type PlayConfig, playFields } from './config.ts';
import { PlayPanel } from './panel.tsx';
import { playProgram } from './program.ts';
import type { PlayView } from './view.ts';

export const play: Tab<PlayConfig, undefined, PlayView> = {
  id: 'play',
  title: 'Play',
  about: 'An agent learns to keep a pole upright on a cart, from nothing but a reward for every step that it stays up.',
  fields: playFields,
  counts: 'steps',
  pace: 'full',
  program: playProgram,
  Panel: PlayPanel,
};
