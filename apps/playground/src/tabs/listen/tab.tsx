import type { Tab } from '../tab.ts';
import { type ListenConfig, listenFields } from './config.ts';
import { ListenPanel } from './panel.tsx';
import { listenProgram } from './program.ts';
import type { ListenMaterial, ListenView } from './view.ts';

export const listen: Tab<ListenConfig, ListenMaterial, ListenView> = {
  id: 'listen',
  title: 'Listen',
  about:
    'A network learns to understand words: those of synthetic voices, or yours. Record each a few times, train, and speak to it. What you say stays in this browser.',
  fields: listenFields,
  pace: 'full',
  program: listenProgram,
  Panel: ListenPanel,
};
