import { describe, expect, it } from 'vitest';
import { activation, dense, l2, Layer, layerFromConfig, layerToConfig } from './index.ts';

class Own extends Layer {
  static override readonly className: string = 'Own';
  override call(x: never): never {
    return x;
  }
}

describe('layerFromConfig', () => {
  it('finds classes of the user by their className', () => {
    expect(layerFromConfig('Own', { name: 'mine' }, { Own })).toBeInstanceOf(Own);
    expect(layerFromConfig('Dense', { name: 'mine' }, { Dense: Own })).toBeInstanceOf(Own);
  });

  it('names a class that is not known', () => {
    expect(() => layerFromConfig('Dens', {})).toThrow(
      "Unknown layer class 'Dens'. Did you mean 'Dense'? If it is your own, pass it: { customObjects: { Dens } }.",
    );
    expect(() => layerFromConfig('toString', {})).toThrow("Unknown layer class 'toString'.");
  });
});

describe('layerToConfig', () => {
  it('keeps the names and options of initializers, regularizers, constraints and activations', () => {
    const layer = dense({
      name: 'fc',
      units: 3,
      activation: 'relu',
      trainable: false,
      inputShape: [4],
      kernelInitializer: { name: 'constant', config: { value: 2 } },
      kernelRegularizer: l2(0.1),
      activityRegularizer: 'l1',
    });
    expect(layerToConfig(layer)).toEqual({
      className: 'Dense',
      config: {
        name: 'fc',
        trainable: false,
        inputShape: [4],
        activityRegularizer: { name: 'l1', config: { l1: 0.01 } },
        activation: 'relu',
        useBias: true,
        kernelInitializer: { name: 'constant', config: { value: 2 } },
        kernelRegularizer: { name: 'l2', config: { l2: 0.1 } },
        biasInitializer: { name: 'zeros' },
        units: 3,
      },
    });
  });

  it.each<[string, () => Layer, string]>([
    [
      'an activation of the user',
      () => dense({ name: 'fc1', units: 1, activation: (x) => x }),
      "Layer 'fc1' (Dense) cannot be saved: its option 'activation' is a function of your own, which a file cannot hold. " +
        'Use one that has a name, or write a layer class of your own and load it with { customObjects }.',
    ],
    [
      'an activation layer',
      () => activation((x) => x),
      "Layer Activation cannot be saved: its option 'activation' is a function",
    ],
    [
      'an initializer of the user',
      () =>
        dense({
          units: 1,
          kernelInitializer: {
            name: 'mine',
            config: {},
            initialize: (shape) => ({ data: new Float32Array(1), shape, dtype: 'float32' }),
          },
        }),
      "Layer Dense cannot be saved: its option 'kernelInitializer' is a function of your own",
    ],
    [
      'a layer in a model',
      () => {
        class Stack extends Own {
          readonly layers = [dense({ name: 'inner', units: 1, activation: (x) => x })];
          override getConfig(): Readonly<Record<string, unknown>> {
            return { layers: this.layers.map((layer) => ({ className: layer.className, config: layer.getConfig() })) };
          }
        }
        return new Stack({ name: 'model' });
      },
      "Layer 'inner' (Dense) cannot be saved: its option 'activation'",
    ],
  ])('refuses %s', (_name, make, message) => {
    expect(() => layerToConfig(make())).toThrow(message);
  });
});
