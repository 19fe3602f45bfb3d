import type { Tab } from '../tab.ts';
import { type TeachConfig, teachFields } from './config.ts';
import { TeachPanel } from './panel.tsx';
import { teachProgram } from './program.ts';
import type { TeachMaterial, TeachView } from './view.ts';

export const teach: Tab<TeachConfig, TeachMaterial, TeachView> = {
  id: 'teach',
  title: 'Teach',
  about:
    'Show a few photos of each of two to five things, and a network learns to tell them apart: one that was trained on photographs looks, a small one on top of it learns. What you show stays in this browser.',
  fields: teachFields,
  program: teachProgram,
  Panel: TeachPanel,
};
