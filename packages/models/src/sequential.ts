import { ArgumentError } from '@neurite/backend';
import { type AnyLayer, type CallContext, type ExampleShape, Layer, type LayerValue } from '@neurite/layers';
import type { NdArray, Tensor } from '@neurite/tensors';
import { Model } from './model.ts';
import { nameLayers } from './names.ts';

/** A plain stack of layers: each takes what the one before gives. */
export class Sequential extends Model {
  static override readonly className: string = 'Sequential';
  readonly #layers: Layer<Tensor, Tensor>[];

  constructor(layers: readonly Layer<Tensor, Tensor>[], options: { readonly name?: string } = {}) {
    super(options);
    if (!Array.isArray(layers)) {
      throw new ArgumentError(`sequential takes a list of layers, sequential([…]); got ${describe(layers)}.`);
    }
    layers.forEach((layer, index) => {
      if (layer instanceof Layer) return;
      throw new ArgumentError(`sequential takes a list of layers; item ${index} is ${describe(layer)}.`);
    });
    this.#layers = [...layers];
    this.#nameLayers();
    this.#buildIfShaped();
  }

  /** The layers, in their order. */
  get layers(): readonly Layer<Tensor, Tensor>[] {
    return this.#layers;
  }

  /** @internal */
  override layerOfOutput(): AnyLayer | undefined {
    return this.#layers.at(-1) as unknown as AnyLayer;
  }

  /**
   * Puts a layer at the end. Where the model has its weights already, the layer gets its own at once.
   *
   * @returns the model
   * @throws ArgumentError for what is no layer, or has the name of another one; ShapeError when it cannot take what comes
   */
  add(layer: Layer<Tensor, Tensor>): this {
    if (!(layer instanceof Layer)) throw new ArgumentError(`add takes a layer; got ${describe(layer)}.`);
    const inputShapes = this.builtShapes;
    const given = inputShapes === undefined ? undefined : this.computeOutputShapes(inputShapes);
    this.#layers.push(layer);
    try {
      this.#nameLayers();
      if (given === undefined) this.#buildIfShaped();
      else layer.ensureBuilt(given);
    } catch (error) {
      this.#layers.pop();
      throw error;
    }
    this.forgetPrograms();
    return this;
  }

  /**
   * Takes the last layer away: to put another head on a network that is to be fine-tuned.
   *
   * @returns the layer, with its weights
   * @throws ArgumentError when there is none
   */
  pop(): Layer<Tensor, Tensor> {
    const last = this.#layers.pop();
    if (last === undefined) throw new ArgumentError(`${this.displayName} has no layers to take away.`);
    this.forgetPrograms();
    return last;
  }

  override checkValues(values: NdArray): void {
    this.#layers[0]?.checkValues(values, 0);
  }

  override get sublayers(): ReadonlyMap<string, Layer<never, LayerValue>> {
    return new Map(this.layers.map((layer) => [layer.name!, layer as unknown as Layer<never, LayerValue>]));
  }

  override get outputNames(): readonly string[] {
    return [this.layers.at(-1)?.name ?? 'output'];
  }

  override build(inputShape: ExampleShape): void {
    this.#shapes(inputShape, (layer, shape) => layer.ensureBuilt([shape]));
    this.markBuilt([inputShape]);
  }

  override computeOutputShapes([inputShape]: readonly ExampleShape[]): readonly ExampleShape[] {
    return [this.#shapes(inputShape!, () => {})];
  }

  override call(x: Tensor, context: CallContext): Tensor {
    let value = x;
    for (const layer of this.layers) value = layer.apply(value, context);
    return value;
  }

  override getConfig(): Readonly<Record<string, unknown>> {
    const layers = this.layers.map((layer) => ({ className: layer.className, config: layer.getConfig() }));
    return { ...super.getConfig(), layers };
  }

  #nameLayers(): void {
    nameLayers(this.#layers as unknown as readonly Layer<never, LayerValue>[]);
  }

  #buildIfShaped(): void {
    const inputShape = this.#layers[0]?.inputShape;
    if (inputShape !== undefined) this.ensureBuilt([inputShape]);
  }

  #shapes(inputShape: ExampleShape, visit: (layer: Layer, shape: ExampleShape) => void): ExampleShape {
    let shape = inputShape;
    for (const layer of this.layers) {
      visit(layer, shape);
      shape = layer.computeOutputShape(shape, [shape]);
    }
    return shape;
  }
}

/**
 * A model that is a plain stack of layers. With an `inputShape` on the first layer its weights exist at once; else
 * they are made when the first data comes.
 *
 * @example
 * const model = sequential([
 *   dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
 *   dense({ units: 1, activation: 'sigmoid' }),
 * ]);
 */
export function sequential(
  layers: readonly Layer<Tensor, Tensor>[],
  options: { readonly name?: string } = {},
): Sequential {
  return new Sequential(layers, options);
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value);
}
