import type { Tab } from '../tab.ts';
import { type ShapesConfig, shapesFields } from './config.ts';
import type { ShapesMaterial, ShapesView } from './view.ts';
import { ShapesPanel } from './panel.tsx';
import { shapesProgram } from './program.ts';

export const shapes: Tab<ShapesConfig, ShapesMaterial, ShapesView> = {
  id: 'shapes',
  title: 'Shapes',
  about:
    'A network learns to tell points of the plane apart. Build it by hand, watch every unit, and see what ails it.',
  fields: shapesFields,
  program: shapesProgram,
  Panel: ShapesPanel,
  hindrance: ({ data, points }) => (data === 'own' && points.length < 2 ? 'Set at least two points first' : undefined),
};
