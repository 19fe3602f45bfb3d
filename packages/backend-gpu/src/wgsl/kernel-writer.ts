import type { BufferId, DType, HostArray } from '@neurite/backend';
import { calledIn, functionTexts } from './functions.ts';
import { type Home, type Homes, placeAt, rowNumber, TURN } from './home.ts';
import { storedAs } from './text.ts';

/** Whether a kernel writes what it is given there. */
export const isWritten = (binding: Binding): boolean => 'buffer' in binding && binding.isWritten;

/** What a kernel is given at one binding: a buffer of the program, a table that never changes, or the numbers of a loop's turn. */
export type Binding =
  | { readonly buffer: BufferId; readonly isWritten: boolean }
  | { readonly table: HostArray }
  | { readonly isTurn: true };

/** Whether a kernel runs in a loop and asks which turn it is. */
export const asksForTurn = (call: KernelCall): boolean => call.bindings.some((binding) => 'isTurn' in binding);

/** A kernel with what it is run on: equal texts share one pipeline. */
export interface KernelCall {
  /** What it is, for errors and profiles. */
  readonly label: string;
  readonly source: string;
  readonly bindings: readonly Binding[];
  /** Workgroups along x, y and z. */
  readonly groups: readonly [number, number, number];
}

/** Half precision in a program. */
export interface Half {
  /** `'f16'`: kept in 16 bits; `'rounded'`: as float32 that were rounded, with the same results. */
  readonly form: 'f16' | 'rounded';
  /** The buffers whose elements are of half precision. */
  readonly buffers: ReadonlySet<BufferId>;
}

/** A float32 rounded to half precision, as an expression of the type in which a form keeps it. */
export const roundedTo = (form: Half['form'], value: string): string =>
  form === 'f16' ? `half_of(${value})` : `round_half(${value})`;

/** Threads of a workgroup, where a kernel has no reason for another number. */
export const LANES = 64;

/** How a kernel calls the place of a thread in its subgroup. */
export const SUBGROUP_LANE = 'subgroup_lane';

/** WebGPU's limit for each dimension of a dispatch. */
const MOST_GROUPS = 65_535;

/** Writes one kernel: gives out names for buffers, and puts the text together at the end. */
export class KernelWriter {
  readonly #bindings: { binding: Binding; element: string; readonly name: string }[] = [];
  readonly #declarations: string[] = [];
  readonly #homes: Homes;
  readonly #half: Half | undefined;

  /** @param homes where values lie that have no buffer of their own; the kernel may both read and write one */
  constructor(homes: Homes = new Map(), half?: Half) {
    this.#homes = homes;
    this.#half = half;
  }

  /** An element of a buffer, as an expression. */
  load(buffer: BufferId, dtype: DType, place: string): string {
    const element = this.#element(this.#homesOf(buffer)[0]!, dtype, place, false);
    if (this.#isF16(buffer)) return `f32(${element})`;
    return dtype === 'bool' ? `(${element} != 0u)` : element;
  }

  /** Stores a value in an element of a buffer, as statements. */
  store(buffer: BufferId, dtype: DType, place: string, value: string): string {
    const word = dtype === 'bool' ? `u32(${value})` : value;
    const kept = this.#half?.buffers.has(buffer) === true ? roundedTo(this.#half.form, value) : word;
    const stores = this.#homesOf(buffer).map((home) => {
      const line = `${this.#element(home, dtype, place, true)} = ${kept};`;
      // After the last turn there is none.
      if (home.stack?.row !== 'following') return line;
      return `if (${rowNumber('following')} < ${home.stack.rows}u) { ${line} }`;
    });
    return stores.join('\n');
  }

  /**
   * Adds to an element of a buffer that other threads add to at the same time, as statements: sums come in whatever order. WGSL has atomic
   * sums of integers only; one of floats is tried again until nobody came between.
   */
  addAtomically(buffer: BufferId, dtype: DType, place: string, value: string): string {
    const name = this.#name(this.#homesOf(buffer)[0]!.buffer, dtype, true);
    const binding = this.#bindings.find((one) => one.name === name)!;
    binding.element = dtype === 'int32' ? 'atomic<i32>' : 'atomic<u32>';
    const at = `&${name}[${place}]`;
    if (dtype === 'int32') return `atomicAdd(${at}, ${value});`;
    return [
      `var before = atomicLoad(${at});`,
      'loop {',
      `let tried = atomicCompareExchangeWeak(${at}, before, bitcast<u32>(bitcast<f32>(before) + ${value}));`,
      'if (tried.exchanged) { break; }',
      'before = tried.old_value;',
      '}',
    ].join('\n');
  }

  /** An element of a table, as an expression. */
  table(array: HostArray, place: string): string {
    const found = this.#bindings.find(({ binding }) => 'table' in binding && binding.table === array);
    const name = found?.name ?? `b${this.#bindings.length}`;
    if (found === undefined) this.#bindings.push({ binding: { table: array }, element: storedAs(array.dtype), name });
    return `${name}[${place}]`;
  }

  /** Adds a function or a variable at the module's level. */
  declare(text: string): void {
    this.#declarations.push(text);
  }

  /**
   * A kernel in which each thread takes one of `count` items, by the variable `i`.
   *
   * @param isElastic whether the text is to be the same for any count, so that arrays of all sizes share a pipeline: then the threads at the
   *   end go on in what the buffer has beyond its last element, which nobody reads
   */
  perItem(label: string, count: number, body: string, isElastic: boolean = false): KernelCall {
    const { across, down, number } = spread(Math.ceil(count / LANES));
    const lengths = this.#bindings
      .filter(({ binding }) => isWritten(binding))
      .map(({ name }) => `arrayLength(&${name})`);
    // Of the arrays that are written, the shortest: a store beyond the end of another may hit its last element.
    const end =
      isElastic && !this.#asksForTurn() && lengths.length > 0
        ? lengths.reduce((a, b) => `min(${a}, ${b})`)
        : `${count}u`;
    const head = `let i = ${number} * ${LANES}u + lane;\nif (i >= ${end}) { return; }`;
    return this.perGroup(label, [LANES, 1, 1], [across, down, 1], `${head}\n${body}`);
  }

  /** A kernel whose workgroups number themselves by `group` and their threads by `lane`, and by {@link SUBGROUP_LANE} in their subgroups. */
  perGroup(
    label: string,
    size: readonly [number, number, number],
    groups: readonly [number, number, number],
    body: string,
  ): KernelCall {
    const declared = this.#declarations.join('\n');
    const functions = functionTexts(calledIn(`${declared}\n${body}`));
    const bindings = this.#bindings.map(({ binding, element, name }, index) => {
      const access = isWritten(binding) ? 'read_write' : 'read';
      const declared =
        'isTurn' in binding ? `<uniform> ${name}: vec4u` : `<storage, ${access}> ${name}: array<${element}>`;
      return `@group(0) @binding(${index}) var${declared};`;
    });
    const usesF16 = [...bindings, declared, body].some((text) => /\bf16\b|\bhalf_of\(/.test(text));
    const parameters = [
      '@builtin(workgroup_id) group: vec3u',
      '@builtin(local_invocation_index) lane: u32',
      ...(body.includes(SUBGROUP_LANE) ? [`@builtin(subgroup_invocation_id) ${SUBGROUP_LANE}: u32`] : []),
    ];
    const source = [
      ...(usesF16 ? ['enable f16;'] : []),
      ...(/\bsubgroup[A-Z]/.test(`${declared}${body}`) ? ['enable subgroups;'] : []),
      ...bindings,
      functions,
      declared,
      `@compute @workgroup_size(${size.join(', ')})`,
      `fn main(${parameters.join(', ')}) {`,
      body,
      '}',
    ].join('\n');
    return { label, source, bindings: this.#bindings.map(({ binding }) => binding), groups };
  }

  #isF16(buffer: BufferId): boolean {
    return this.#half?.form === 'f16' && this.#half.buffers.has(buffer);
  }

  #asksForTurn(): boolean {
    return this.#bindings.some(({ name }) => name === TURN);
  }

  #homesOf(buffer: BufferId): readonly Home[] {
    return this.#homes.get(buffer) ?? [{ buffer }];
  }

  #element(home: Home, dtype: DType, place: string, isWritten: boolean): string {
    if (home.stack !== undefined && !this.#asksForTurn())
      this.#bindings.push({ binding: { isTurn: true }, element: '', name: TURN });
    return `${this.#name(home.buffer, dtype, isWritten)}[${placeAt(home, place)}]`;
  }

  #name(buffer: BufferId, dtype: DType, isWritten: boolean): string {
    let known = this.#bindings.find(({ binding }) => 'buffer' in binding && binding.buffer === buffer);
    if (known === undefined) {
      const element = this.#isF16(buffer) ? 'f16' : storedAs(dtype);
      known = { binding: { buffer, isWritten }, element, name: `b${this.#bindings.length}` };
      this.#bindings.push(known);
    } else if (isWritten) known.binding = { buffer, isWritten };
    return known.name;
  }
}

/** Spreads workgroups over two dimensions: how many each way, and the expression of a group's number. */
export const spread = (groups: number): { readonly across: number; readonly down: number; readonly number: string } => {
  const across = Math.min(Math.max(groups, 1), MOST_GROUPS);
  const down = Math.ceil(groups / across);
  return { across, down, number: down === 1 ? 'group.x' : `(group.y * ${across}u + group.x)` };
};
