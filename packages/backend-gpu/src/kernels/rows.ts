import { broadcastView, type Shape, wholeView } from '@neurite/backend';
import { type Axis, axesOf, placeIn } from '../wgsl/space.ts';
import { type LanePlan, planLanes } from './lanes.ts';

/** From so many terms on several threads share one result's. */
const LEAST_SHARED_TERMS = 32;

/** So many workgroups keep a GPU busy; where there are far fewer, results are computed in parts, of at least so many terms a thread. */
const ENOUGH_WORKGROUPS = 64;
const LEAST_PARTS = 4;
const LEAST_TERMS_OF_A_PART = 16;

/** What a group's reductions have in common. */
export interface Rows {
  /** The shape of what is reduced. */
  readonly shape: Shape;
  readonly reduced: readonly number[];
  readonly results: number;
  readonly terms: number;
}

/** Rows of arrays of a shape, reduced over axes. */
export const rowsOf = (shape: Shape, reduced: readonly number[]): Rows => {
  const terms = reduced.reduce((product, axis) => product * shape[axis]!, 1);
  const results = shape.reduce((product, length, axis) => (reduced.includes(axis) ? product : product * length), 1);
  return { shape, reduced, results, terms };
};

/** How threads share rows. */
export interface RowPlan extends LanePlan {
  /** In how many parts the terms of each of a few results are taken by more workgroups. */
  readonly parts: number;
}

/** How lanes share rows; nothing where each row has a thread. It depends on shapes alone, so that the bits do. */
export const rowPlan = ({ shape, reduced, results, terms }: Rows): RowPlan | undefined => {
  if (terms < LEAST_SHARED_TERMS) return undefined;
  const plan = planLanes(results, terms, reduced.includes(shape.findLastIndex((length) => length > 1)));
  return plan.lanes === 1 ? undefined : { ...plan, parts: partsOf(plan, terms) };
};

/** The head of a loop in which a thread goes through its terms `r` of a row. */
export const termsOfThread = ({ terms }: Rows, plan: RowPlan | undefined): string => {
  if (plan === undefined) return `for (var r = 0u; r < ${terms}u; r++)`;
  const { lanes, parts } = plan;
  if (parts === 1) return `for (var r = turn; r < ${terms}u; r += ${lanes}u)`;
  const length = Math.ceil(terms / parts);
  return `for (var r = part * ${length}u + turn; r < min((part + 1u) * ${length}u, ${terms}u); r += ${lanes}u)`;
};

const partsOf = ({ groups, lanes }: LanePlan, terms: number): number => {
  const parts = Math.min(Math.floor(ENOUGH_WORKGROUPS / groups), Math.floor(terms / (lanes * LEAST_TERMS_OF_A_PART)));
  return parts < LEAST_PARTS ? 1 : parts;
};

/** The axes of a space of which some are reduced: `i` walks the results, `r` the terms of one. */
export const reductionAxes = (shape: readonly number[], reduced: readonly number[]): Axis[] => {
  const isReduced = shape.map((_, axis) => reduced.includes(axis));
  const kept = axesOf(
    'i',
    shape.filter((_, axis) => !isReduced[axis]),
  );
  const terms = axesOf(
    'r',
    shape.filter((_, axis) => isReduced[axis]),
  );
  return shape.map((_, axis) => (isReduced[axis] ? terms : kept).shift()!);
};

/** Where rows have what, as expressions of the row `i` and the term `r`. */
export const placesOfRows = (rows: Rows): { ofElement: string; ofRow: string; alone: string } => {
  const axes = reductionAxes(rows.shape, rows.reduced);
  const kept = rows.shape.map((length, axis) => (rows.reduced.includes(axis) ? 1 : length));
  return {
    /** That of an element, in an array of the rows' shape. */
    ofElement: placeIn(wholeView(0, rows.shape, 'float32'), axes),
    /** That of what a row has once, for its elements, */
    ofRow: placeIn(broadcastView(wholeView(0, kept, 'float32'), rows.shape), axes),
    /** and for itself. */
    alone: placeIn(wholeView(0, kept, 'float32'), axesOf('i', kept)),
  };
};
