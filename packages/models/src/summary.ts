import { type ExampleShape, type Layer, type LayerValue, printShape } from '@neurite/layers';
import type { AnyModel } from './training/outputs.ts';

/** The lines of `model.summary()`: a row a layer, then the totals. */
export function summarize(model: AnyModel): string[] {
  const rows = [...model.sublayers].map(([path, layer]) => [
    `${path} (${layer.className})`,
    outputShape(layer),
    layer.countParameters().toLocaleString('en'),
  ]);
  const header = ['Layer (class)', 'Output shape', 'Parameters'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ');
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 4));
  const trainable = model.trainableVariables.reduce((sum, weight) => sum + weight.size, 0);
  const total = model.countParameters();
  return [
    `Model: ${model.name ?? model.className}`,
    rule,
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `Parameters: ${total.toLocaleString('en')} (${trainable.toLocaleString('en')} trainable, ${(total - trainable).toLocaleString('en')} not)`,
  ];
}

function outputShape(layer: Layer<never, LayerValue>): string {
  if (layer.builtShapes === undefined) return 'not built';
  const shapes: readonly ExampleShape[] = layer.computeOutputShapes(layer.builtShapes);
  return shapes.map((shape) => printShape([null, ...shape])).join(', ');
}
