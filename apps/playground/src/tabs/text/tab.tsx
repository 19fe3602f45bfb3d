import type { Tab } from '../tab.ts';
import { type TextConfig, textFields } from './config.ts';
import { TextPanel } from './panel.tsx';
import { textProgram } from './program.ts';
import type { TextMaterial, TextView } from './view.ts';

export const text: Tab<TextConfig, TextMaterial, TextView> = {
  id: 'text',
  title: 'Text',
  about:
    'A recurrent network reads a text character by character, learns what comes next, and writes on by itself. Paste a text of yours.',
  fields: textFields,
  pace: 'full',
  program: textProgram,
  Panel: TextPanel,
};
