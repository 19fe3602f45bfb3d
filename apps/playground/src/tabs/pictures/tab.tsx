import type { Tab } from '../tab.ts';
import { type PicturesConfig, picturesFields } from './config.ts';
import { PicturesPanel } from './panel.tsx';
import { picturesProgram } from './program.ts';
import type { PicturesMaterial, PicturesView } from './view.ts';

export const pictures: Tab<PicturesConfig, PicturesMaterial, PicturesView> = {
  id: 'pictures',
  title: 'Pictures',
  about:
    'A convolutional network learns to tell pictures apart. Draw one yourself, and see what it takes it for, and why.',
  fields: picturesFields,
  pace: 'full',
  program: picturesProgram,
  Panel: PicturesPanel,
};
