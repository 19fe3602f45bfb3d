import { Graph, layout } from '@dagrejs/dagre';
import { ArgumentError } from '@neurite/backend';
import { type AnyLayer, type LayerValue, printShape, type SymbolicTensor } from '@neurite/layers';
import { type AnyModel, type Model, Sequential } from '@neurite/models';
import { escapeXml } from '../plots/escape-xml.ts';

/** A box of the drawing. */
interface Box {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly isInput: boolean;
}

/** What is drawn. */
interface Drawing {
  readonly boxes: readonly Box[];
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

const LINE = 16;
const LETTER = 7;

/**
 * Draws the layers of a model and how they are connected, from top to bottom, with shapes and numbers of parameters.
 *
 * @returns an SVG document
 * @throws ArgumentError for a model that computes in its own `call`, which has no graph; or one that is not built yet
 * @example
 * await writeFile('model.svg', drawGraph(model));
 */
export function drawGraph<In extends LayerValue, Out extends LayerValue>(model: Model<In, Out>): string {
  const { boxes, arrows } = drawingOf(model as unknown as AnyModel);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 24, ranksep: 32, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, title, lines } of boxes) {
    const longest = Math.max(title.length, ...lines.map((line) => line.length));
    graph.setNode(id, { width: longest * LETTER + 24, height: (lines.length + 1) * LINE + 12 });
  }
  for (const [from, to] of arrows) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" font-family="system-ui, sans-serif" font-size="12">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#667"/></marker></defs>',
    ...arrows.map(([from, to]) => arrowOf((graph.edge(from, to) as unknown as Route).points)),
    ...boxes.map((box) => boxOf(box, graph.node(box.id) as unknown as Place)),
    '</svg>',
  ].join('\n');
}

interface Route {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function arrowOf(points: Route['points']): string {
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return `<path d="${path}" fill="none" stroke="#667" marker-end="url(#arrow)"/>`;
}

function boxOf({ title, lines, isInput }: Box, { x, y, width, height }: Place): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const text = [title, ...lines].map((line, index) => {
    const weight = index === 0 ? ' font-weight="600"' : ' fill="#445"';
    return `<text x="${x.toFixed(1)}" y="${(top + 18 + index * LINE).toFixed(1)}" text-anchor="middle"${weight}>${escapeXml(line)}</text>`;
  });
  const fill = isInput ? '#eef3ff' : '#ffffff';
  return `<g><rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="6" fill="${fill}" stroke="#334"/>${text.join('')}</g>`;
}

function drawingOf(model: AnyModel): Drawing {
  const form: unknown = model;
  if (model.builtShapes === undefined) {
    throw new ArgumentError(
      'drawGraph: the model is not built yet. Give its first layer an inputShape, or call build().',
    );
  }
  if (form instanceof Sequential) return chainOf(form as unknown as AnyModel & Sequential);
  if (model.graph !== undefined) return graphOf(model);
  throw new ArgumentError(
    `drawGraph: ${model.displayName} computes in its own call, which is no graph. Drawn are sequential([…]) and model({ inputs, outputs }).`,
  );
}

function chainOf(model: AnyModel & Sequential): Drawing {
  const layers = [...model.sublayers].map(([name, layer]) => ({ name, layer }));
  const input: Box = {
    id: 'input:0',
    title: 'input',
    lines: [printShape([null, ...model.builtShapes![0]!])],
    isInput: true,
  };
  const boxes = layers.map(({ name, layer }, index) => layerBox(`layer:${index}`, name, layer));
  const all = [input, ...boxes];
  return { boxes: all, arrows: all.slice(1).map((box, index) => [all[index]!.id, box.id] as const) };
}

function graphOf(model: AnyModel): Drawing {
  const { inputs, inputNames, nodes } = model.graph!;
  const ids = new Map<SymbolicTensor, string>(inputs.map((input, index) => [input, `input:${index}`]));
  nodes.forEach(({ outputs }, index) => outputs.forEach((output) => ids.set(output, `layer:${index}`)));
  const boxes = [
    ...inputs.map(({ shape }, index) => ({
      id: `input:${index}`,
      title: inputNames[index]!,
      lines: [printShape([null, ...shape])],
      isInput: true,
    })),
    ...nodes.map(({ layer, outputs }, index) => layerBox(`layer:${index}`, layer.name!, layer, outputs)),
  ];
  const arrows = nodes.flatMap((node, index) =>
    node.inputs.map((input) => [ids.get(input)!, `layer:${index}`] as const),
  );
  return { boxes, arrows };
}

function layerBox(id: string, name: string, layer: AnyLayer, outputs?: readonly SymbolicTensor[]): Box {
  const shapes = outputs?.map(({ shape }) => shape) ?? layer.computeOutputShapes(layer.builtShapes ?? []);
  const parameters = layer.countParameters();
  return {
    id,
    title: `${name} (${layer.className})`,
    lines: [
      shapes.map((shape) => printShape([null, ...shape])).join(', '),
      ...(parameters === 0 ? [] : [`${parameters.toLocaleString('en')} parameters`]),
    ],
    isInput: false,
  };
}
