import { NeuriteError } from '@neurite/backend';
import { isTensor, type Tensor, type Variable, variable } from '@neurite/tensors';
import type { TransformState } from './transforms/transform.ts';

/** A transform's state with a variable for every tensor. */
type SlotTree = { [name: string]: Variable | Variable[] | SlotTree };

/** The variables in which an optimizer keeps the state of its transform from one step to the next. */
export class Slots {
  readonly #prefix: string;
  readonly #tree: SlotTree = {};
  /** Every parameter that has slots, with its place in the state's lists. */
  readonly #places = new Map<Variable, number>();
  /** The name of each parameter in saved files. */
  readonly #names = new Map<Variable, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  has(parameter: Variable): boolean {
    return this.#places.has(parameter);
  }

  /** Takes in new parameters, by the names they have in saved files. What the parameters share is kept as it is. */
  add(parameters: readonly (readonly [name: string, parameter: Variable])[], initial: TransformState): void {
    const names = parameters.map(([name, parameter]) => this.#distinct(name, parameter));
    for (const [, parameter] of parameters) this.#places.set(parameter, this.#places.size);
    addTo(this.#tree, initial, this.#prefix, names);
  }

  /** The state, its lists cut down to these parameters. */
  read(parameters: readonly Variable[]): TransformState {
    const places = this.#placesOf(parameters);
    const pick = (tree: SlotTree): TransformState =>
      mapTree(tree, (slot) => (Array.isArray(slot) ? places.map((place) => slot[place]!) : slot), pick);
    return pick(this.#tree);
  }

  /** Puts the next state of these parameters in place. */
  write(parameters: readonly Variable[], state: TransformState): void {
    assign(this.#tree, state, this.#placesOf(parameters), this.#prefix);
  }

  /** Every slot, in the order of the state. */
  get variables(): Variable[] {
    return variablesOf(this.#tree);
  }

  /** The name of a parameter in saved files. */
  nameOf(parameter: Variable): string | undefined {
    return this.#names.get(parameter);
  }

  /** Each parameter's slot in the list of that name which the transform of that name keeps, wherever it is nested. */
  list(transform: string, name: string): Map<Variable, Variable> | undefined {
    const slots = find(this.#tree, transform)?.[name];
    if (!Array.isArray(slots)) return undefined;
    return new Map([...this.#places].map(([parameter, place]) => [parameter, slots[place]!]));
  }

  #placesOf(parameters: readonly Variable[]): number[] {
    return parameters.map((parameter) => this.#places.get(parameter)!);
  }

  #distinct(name: string, parameter: Variable): string {
    const taken = new Set(this.#names.values());
    let candidate = name;
    for (let copy = 1; taken.has(candidate); copy++) candidate = `${name}_${copy}`;
    this.#names.set(parameter, candidate);
    return candidate;
  }
}

function addTo(tree: SlotTree, initial: TransformState, path: string, names: readonly string[]): void {
  for (const [key, value] of Object.entries(initial)) {
    const inner = `${path}/${key}`;
    if (isTensor(value)) tree[key] ??= slot(value, inner);
    else if (isList(value)) {
      const created = value.map((item, index) => slot(item, `${inner}/${names[index]!}`));
      tree[key] = [...((tree[key] as Variable[] | undefined) ?? []), ...created];
    } else addTo((tree[key] ??= {}) as SlotTree, value, inner, names);
  }
}

function assign(tree: SlotTree, state: TransformState, places: readonly number[], path: string): void {
  for (const [key, target] of Object.entries(tree)) {
    const value = state[key];
    if (isTensor(target) && isTensor(value)) target.assign(value);
    else if (Array.isArray(target) && isList(value) && value.length === places.length) {
      places.forEach((place, index) => target[place]!.assign(value[index]!));
    } else if (
      !isTensor(target) &&
      !Array.isArray(target) &&
      value !== undefined &&
      !isTensor(value) &&
      !isList(value)
    ) {
      assign(target, value, places, `${path}/${key}`);
    } else throw new NeuriteError(`The state '${path}/${key}' came back from a transform's update in another form.`);
  }
}

function slot(initial: Tensor, name: string): Variable {
  return variable(initial, { name, trainable: false });
}

/** The first state of that name on the way down. */
function find(tree: SlotTree, name: string): SlotTree | undefined {
  for (const [key, value] of Object.entries(tree)) {
    if (isTensor(value) || Array.isArray(value)) continue;
    const found = key === name ? (value as SlotTree) : find(value as SlotTree, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isList(value: TransformState[string] | undefined): value is readonly Tensor[] {
  return Array.isArray(value);
}

function mapTree(
  tree: SlotTree,
  leaf: (slot: Variable | Variable[]) => Tensor | readonly Tensor[],
  inner: (tree: SlotTree) => TransformState,
): TransformState {
  const entries = Object.entries(tree).map(([key, value]) => {
    const isLeaf = isTensor(value) || Array.isArray(value);
    return [key, isLeaf ? leaf(value as Variable | Variable[]) : inner(value as SlotTree)];
  });
  return Object.fromEntries(entries) as TransformState;
}

function variablesOf(tree: SlotTree): Variable[] {
  return Object.values(tree).flatMap((value) => {
    if (isTensor(value)) return [value as Variable];
    return Array.isArray(value) ? value : variablesOf(value as SlotTree);
  });
}
