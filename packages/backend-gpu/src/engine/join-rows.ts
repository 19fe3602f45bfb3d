import {
  broadcastView,
  type BufferId,
  buffersRead,
  elementCount,
  type Graph,
  type KernelGroup,
  nodeInputs,
  type ReduceNode,
  sameShape,
  type Shape,
  typeOfValue,
  type ValueId,
  type View,
} from '@neurite/backend';
import { ENOUGH_THREADS } from '../kernels/lanes.ts';
import { placesOfRows, reductionAxes, rowPlan, type Rows, rowsOf } from '../kernels/rows.ts';
import { axesOf, placeIn } from '../wgsl/space.ts';

/** Groups that one kernel runs, row by row. */
export interface JoinedGroup extends KernelGroup {
  /** The groups that were joined, in order. */
  readonly stages: readonly KernelGroup[];
}

/** So many nodes in a kernel at most: each pass along a row may compute them anew. */
const MOST_NODES = 64;

/** With more terms a thread, and too few threads, element-wise nodes are better off with a thread an element. */
const MOST_TERMS_OF_A_LANE = 32;

/**
 * Joins groups, in the order in which they run, that go along the same rows one after the other: the reductions of softmax or of a
 * normalization, with the element-wise nodes before, between and after them. What one of them makes for another has to be of the same row.
 */
export const joinRows = (graph: Graph, groups: readonly KernelGroup[]): KernelGroup[] => {
  const { program } = graph;
  const written = new Set(program.writes.map(({ value }) => value));
  const canJoin = ({ kind, outputs }: KernelGroup): boolean =>
    // New values of variables are computed in their places, an element a thread.
    (kind === 'elementwise' || kind === 'reduction') && !outputs.some((id) => written.has(id));
  const order: { group: KernelGroup; readonly reads: ReadonlySet<BufferId> }[] = [];
  for (const group of groups) {
    let last = { group, reads: buffersRead(graph, group) };
    for (let at = order.length - 1; at >= 0 && canJoin(group); at--) {
      const earlier = order[at]!;
      if (!canJoin(earlier.group) || !readsFrom(last.reads, earlier.group)) continue;
      // It would run later than it does.
      if (order.slice(at + 1).some(({ reads }) => readsFrom(reads, earlier.group))) continue;
      const joined = join(graph, [...stagesOf(earlier.group), ...stagesOf(last.group)]);
      if (joined === undefined) continue;
      order.splice(at, 1);
      last = { group: joined, reads: buffersRead(graph, joined) };
    }
    order.push(last);
  }
  return order.map(({ group }) => group);
};

/** The groups that were joined to one, or the group itself. */
export const stagesOf = (group: KernelGroup | JoinedGroup): readonly KernelGroup[] =>
  'stages' in group ? group.stages : [group];

const readsFrom = (reads: ReadonlySet<BufferId>, { outputs }: KernelGroup): boolean =>
  outputs.some((id) => reads.has(id));

/** The groups as one, if they all go along the same rows. */
const join = (graph: Graph, stages: readonly KernelGroup[]): JoinedGroup | undefined => {
  const { consumers, isResult, program } = graph;
  const nodes = stages.flatMap((stage) => stage.nodes).sort((a, b) => a - b);
  const root = nodes.find((id) => program.nodes[id]!.kind === 'reduce');
  if (root === undefined || nodes.length > MOST_NODES) return undefined;
  const { axes, x } = program.nodes[root] as ReduceNode;
  const rows = rowsOf(typeOfValue(program, x).shape, axes);
  if (!suits(rows) || !goAlong(graph, rows, stages)) return undefined;
  const inside = new Set(nodes);
  const isUsedOutside = (id: ValueId): boolean => isResult[id]! || !onlyFeeds(id);
  const onlyFeeds = (id: ValueId): boolean =>
    consumers[id]!.every((user) => inside.has(user) || (graph.roles[user] === 'view' && !isUsedOutside(user)));
  const outputs = stages.flatMap((stage) => stage.outputs.filter(isUsedOutside)).sort((a, b) => a - b);
  return { kind: 'reduction', root, nodes, outputs, stages };
};

const suits = (rows: Rows): boolean => {
  const { results, terms } = rows;
  if (results === 0 || terms < 2) return false;
  const plan = rowPlan(rows);
  if (plan !== undefined && plan.parts > 1) return false;
  const lanes = plan?.lanes ?? 1;
  return terms / lanes <= MOST_TERMS_OF_A_LANE || results * lanes >= ENOUGH_THREADS;
};

/** Whether all stages reduce these rows, or compute elements or what a row has once, each from what its own row has. */
const goAlong = (graph: Graph, rows: Rows, stages: readonly KernelGroup[]): boolean => {
  const { program } = graph;
  const places = placesOfRows(rows);
  const axes = reductionAxes(rows.shape, rows.reduced);
  /** Of what is made here, whether it has an element for each of the rows' or one for each row. */
  const made = new Map<BufferId, 'element' | 'row'>();
  let rowShape: Shape | undefined;
  for (const stage of stages) {
    const { shape } = typeOfValue(program, stage.root);
    const isElement = stage.kind === 'reduction' || sameShape(shape, rows.shape);
    if (!isElement) {
      if (elementCount(shape) !== rows.results || !sameShape(shape, (rowShape ??= shape))) return false;
    }
    const space = isElement ? { shape: rows.shape, axes } : { shape, axes: axesOf('i', shape) };
    const ofOwnRow = {
      element: isElement ? places.ofElement : undefined,
      row: isElement ? places.ofRow : places.alone,
    };
    for (const id of stage.nodes) {
      const node = program.nodes[id]!;
      if (node.kind === 'reduce') {
        if (!sameShape(node.axes, rows.reduced) || !sameShape(typeOfValue(program, node.x).shape, rows.shape))
          return false;
      }
      for (const { view, isDirect } of viewsOf(graph, id)) {
        const kind = stage.nodes.includes(view.buffer) ? undefined : made.get(view.buffer);
        if (kind === undefined) continue;
        // An element is known by its node only.
        if (kind === 'element' && !isDirect) return false;
        if (placeIn(broadcastView(view, space.shape), space.axes) !== ofOwnRow[kind]) return false;
      }
    }
    for (const id of stage.nodes) made.set(id, isElement && program.nodes[id]!.kind !== 'reduce' ? 'element' : 'row');
  }
  return true;
};

/** What a node reads, and whether as the very value that another node makes. */
const viewsOf = (
  { copies, program, views }: Graph,
  id: ValueId,
): { readonly view: View; readonly isDirect: boolean }[] =>
  [
    { view: copies.get(id), isDirect: false },
    ...nodeInputs(program.nodes[id]!).map((operand) => ({
      view: views[operand],
      isDirect: views[operand]?.buffer === operand,
    })),
  ].flatMap(({ view, isDirect }) => (view === undefined ? [] : [{ view, isDirect }]));
