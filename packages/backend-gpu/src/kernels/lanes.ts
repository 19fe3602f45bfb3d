import { type KernelCall, type KernelWriter, spread } from '../wgsl/kernel-writer.ts';
import type { Scalar } from '../wgsl/text.ts';

/**
 * How threads share sums: the lanes of a result take its terms in turn, and a workgroup has the lanes of several results. All of it
 * depends on shapes alone, so that the bits of a sum are the same on every card.
 */
export interface LanePlan {
  /** Threads for each result, a power of two. */
  readonly lanes: number;
  /** Results of a workgroup, a power of two. */
  readonly results: number;
  /** Whether neighbouring threads take neighbouring terms of one result, and not the same term of neighbouring results. */
  readonly isAlongTerms: boolean;
  /** Workgroups for all results. */
  readonly groups: number;
}

/** So many threads keep a GPU busy: results that are fewer share their terms. */
export const ENOUGH_THREADS = 8192;

/** A lane for fewer terms is not worth its place in the tree. */
const LEAST_TERMS_OF_A_LANE = 4;

/** Threads of a workgroup: what is usual, and what every GPU can. */
const [USUAL_THREADS, MOST_THREADS] = [128, 256];

/** So many neighbours read whole lines of memory, and are in one subgroup on most cards: then they wait for nobody. */
const LINE = 32;

/** With no more terms for each of them, a line of neighbours is enough. */
const MOST_TERMS_OF_A_LINE = 16 * LINE;

/** Plans how so many results of so many terms each are shared. */
export const planLanes = (results: number, terms: number, isAlongTerms: boolean): LanePlan => {
  const wanted = powerFrom(ENOUGH_THREADS / results);
  const useful = powerUpTo(terms / LEAST_TERMS_OF_A_LANE);
  const across = isAlongTerms ? 1 : Math.min(LINE / 2, powerFrom(results));
  const alongTerms = terms <= MOST_TERMS_OF_A_LINE ? LINE : Math.max(LINE, wanted);
  const lanes = Math.min(isAlongTerms ? alongTerms : wanted, useful, MOST_THREADS / across);
  const ofGroup = Math.max(across, Math.min(USUAL_THREADS / lanes, powerFrom(results)));
  return { lanes, results: ofGroup, isAlongTerms, groups: Math.ceil(results / ofGroup) };
};

/** A kernel in which lanes share results. */
export interface LaneKernel {
  readonly label: string;
  /** How many results there are. */
  readonly count: number;
  /** In how many parts the terms of each result are taken, by as many workgroups. Default 1. */
  readonly parts?: number;
  /** Statements that every thread comes through: the lane `turn` of result `i`, in the part `part`. */
  readonly body: string;
  /** Statements that store the result; its first lane runs them. */
  readonly store: string;
}

/** Writes a kernel in which lanes share results. */
export const perLane = (
  writer: KernelWriter,
  plan: LanePlan,
  { label, count, parts = 1, body, store }: LaneKernel,
): KernelCall => {
  const { across, down, number } = spread(plan.groups * parts);
  const { result, turn } = placeOfThread(plan);
  const lines = [
    `let at = ${number};`,
    down > 1 ? `if (at >= ${plan.groups * parts}u) { return; }` : '',
    `let part = at % ${parts}u;`,
    `let result = at / ${parts}u * ${plan.results}u + ${result};`,
    `let turn = ${turn};`,
    // Threads beyond the last result take part, so that all come to the same barriers, and store nothing.
    `let i = min(result, ${count - 1}u);`,
    body,
    `if (turn == 0u && result < ${count}u) {\n${store}\n}`,
  ];
  return writer.perGroup(label, [threadsOf(plan), 1, 1], [across, down, 1], lines.join('\n'));
};

const threadsOf = ({ lanes, results }: LanePlan): number => lanes * results;

/** Which result a thread takes of its workgroup's, and which of the result's lanes it is, as expressions. */
const placeOfThread = ({ isAlongTerms, lanes, results }: LanePlan): { result: string; turn: string } =>
  isAlongTerms
    ? { result: `lane / ${lanes}u`, turn: `lane % ${lanes}u` }
    : { result: `lane % ${results}u`, turn: `lane / ${results}u` };

/** What the lanes of a result have each a part of. */
export interface LaneTotal {
  /** The variable that has this lane's part. */
  readonly name: string;
  readonly scalar: Scalar | 'vec2u';
  /** Two parts together, as an expression that evaluates both. */
  readonly combine: (a: string, b: string) => string;
}

/** So many levels of the tree are taken by one thread, between two barriers. */
const LEVELS_AT_ONCE = 4;

/**
 * Statements after which a result's first lane has the whole, by a tree: lane t takes in lane t + n/2, then t + n/4, and so on. Lanes that are
 * surely in one subgroup hand their parts over in registers; the others go through shared memory, four levels at a time, for which they
 * wait for each other once. Sums are the same in all ways, bit for bit. Every thread of the workgroup has to come here.
 *
 * @param subgroup how many neighbouring threads, from a multiple of it on, are in one subgroup; 1 where that is not known
 */
export const combineLanes = (
  writer: KernelWriter,
  plan: LanePlan,
  subgroup: number,
  totals: readonly LaneTotal[],
): string[] => {
  const apart = plan.isAlongTerms ? 1 : plan.results;
  const lines: string[] = [];
  const put = totals.map(({ name, scalar }) => `shared_${name}[lane] = ${asWord(scalar, name)};`);
  let left = plan.lanes;
  while (left > 1 && left * apart > subgroup) {
    if (left === plan.lanes) {
      for (const { name, scalar } of totals)
        writer.declare(
          `var<workgroup> shared_${name}: array<${scalar === 'bool' ? 'u32' : scalar}, ${threadsOf(plan)}>;`,
        );
      lines.push(...put);
    }
    let next = left;
    for (let level = 0; level < LEVELS_AT_ONCE && next > 1 && next * apart > subgroup; level++) next /= 2;
    const isSharedAgain = next > 1 && next * apart > subgroup;
    lines.push(
      'workgroupBarrier();',
      `if (turn < ${next}u) {`,
      ...totals.flatMap((total) => takeIn(total, left / next, next * apart)),
      ...(isSharedAgain ? put : []),
      '}',
    );
    left = next;
  }
  for (let half = left / 2; half >= 1; half /= 2) {
    for (const { name, scalar, combine } of totals) {
      const other = fromWord(scalar, `subgroupShuffleXor(${asWord(scalar, name)}, ${half * apart}u)`);
      lines.push(`${name} = ${combine(name, other)};`);
    }
  }
  return lines;
};

/**
 * Statements after which all lanes of a result have the whole, and not only its first, after {@link combineLanes}. Where they shared nothing,
 * they have it already: exchanging parts in registers gives it to both.
 */
export const shareTotals = (plan: LanePlan, subgroup: number, totals: readonly LaneTotal[]): string[] => {
  const apart = plan.isAlongTerms ? 1 : plan.results;
  if (plan.lanes * apart <= subgroup) return [];
  const first = plan.isAlongTerms ? 'lane - turn' : `lane % ${plan.results}u`;
  return [
    // Nobody else looks at the first lane's place any more.
    `if (turn == 0u) { ${totals.map(({ name, scalar }) => `shared_${name}[lane] = ${asWord(scalar, name)};`).join(' ')} }`,
    'workgroupBarrier();',
    ...totals.map(({ name, scalar }) => `${name} = ${fromWord(scalar, `shared_${name}[${first}]`)};`),
  ];
};

/** Statements by which a thread does several levels of the tree: it has the first of `count` parts, the others lie `distance` apart. */
const takeIn = ({ name, scalar, combine }: LaneTotal, count: number, distance: number): string[] => {
  const parts = Array.from({ length: count }, (_, part) =>
    part === 0 ? name : fromWord(scalar, `shared_${name}[lane + ${part * distance}u]`),
  );
  for (let half = count / 2; half >= 1; half /= 2) {
    for (let part = 0; part < half; part++) parts[part] = `(${combine(parts[part]!, parts[part + half]!)})`;
  }
  return [`${name} = ${parts[0]!};`];
};

/** A value as it is stored and handed over: a bool takes a word. */
const asWord = (scalar: LaneTotal['scalar'], value: string): string => (scalar === 'bool' ? `u32(${value})` : value);

const fromWord = (scalar: LaneTotal['scalar'], word: string): string => (scalar === 'bool' ? `(${word} != 0u)` : word);

/** The smallest power of two that is not below a number; at least 1. */
const powerFrom = (number: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(number)));

/** The largest power of two that is not above a number; at least 1. */
const powerUpTo = (number: number): number => 2 ** Math.max(0, Math.floor(Math.log2(number)));
