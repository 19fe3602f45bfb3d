/** Trains a network on points of the plane, and shows what it makes of the plane. */
import { type Doctor, doctor } from '@neurite/inspect';
import { input } from '@neurite/layers';
import { type Functional, model, type Sequential } from '@neurite/models';
import { ndArray, type NdArray, type Tensor } from '@neurite/tensors';
import type { Experiment } from '../../engine/experiment.ts';
import { fitExperiment, modelFrom } from '../../engine/fit-experiment.ts';
import { classesOf, type ShapesConfig } from './config.ts';
import { makeNetwork, type Points, splitPoints } from './network.ts';
import {
  type Extent,
  type HostPoints,
  type LayerWeights,
  type ShapesMaterial,
  type ShapesView,
  SURFACE_SIDE,
  UNIT_SIDE,
} from './view.ts';

const DOCTOR_EVERY = 20;

export async function makeShapes(
  config: ShapesConfig,
  saved?: Uint8Array,
): Promise<Experiment<ShapesMaterial, ShapesView>> {
  const { train, test } = splitPoints(config);
  const network = await modelFrom(saved, () => makeNetwork(config));
  const material: ShapesMaterial = {
    train: onHost(train),
    test: test === undefined ? { x: new Float32Array(), y: new Int32Array() } : onHost(test),
    // Own points are set by hand on a plane that does not move.
    extent: config.data === 'own' ? { x: 0, y: 0, reach: 1 } : extentOf(train, test),
    classes: classesOf(config),
  };
  const watch = doctor({ every: DOCTOR_EVERY, onVerdict: () => {} });
  const opened = openedNetwork(network);
  const surfaceGrid = gridOf(material.extent, SURFACE_SIDE);
  const unitGrid = gridOf(material.extent, UNIT_SIDE);
  return fitExperiment(network, {
    tab: 'shapes',
    config,
    x: train.x,
    y: train.y,
    options: {
      epochs: config.epochs,
      batchSize: config.batchSize,
      seed: config.seed,
      ...(test === undefined ? {} : { validationData: [test.x, test.y] as const }),
    },
    callbacks: [watch],
    material,
    view: async () => {
      const surface = await network.predict(surfaceGrid, { batchSize: SURFACE_SIDE ** 2 });
      const units = await opened.predict(unitGrid, { batchSize: UNIT_SIDE ** 2 });
      return {
        surface: await numbers(surface),
        units: await Promise.all(([units].flat() as Tensor[]).map(numbers)),
        weights: await weightsOf(network),
        ...lastSeen(watch),
        verdicts: watch.verdicts,
      };
    },
  });
}

/** The same layers as a model that gives what each of them gives. */
function openedNetwork(network: Sequential): Functional {
  const inputs = input({ shape: [2] });
  let value = inputs;
  const outputs = network.layers.map((layer) => (value = layer.apply(value) as typeof inputs));
  return model({ inputs, outputs }) as Functional;
}

function lastSeen({ observations }: Doctor): Pick<ShapesView, 'gradients' | 'gradientStep'> {
  const last = observations.at(-1);
  return { gradients: last?.layers.filter(({ hasKernel }) => hasKernel) ?? [], gradientStep: last?.step };
}

async function weightsOf(network: Sequential): Promise<LayerWeights[]> {
  return Promise.all(
    network.layers.map(async (layer) => {
      const [kernel, bias] = layer.ownWeights.map(({ variable }) => variable);
      const [inputs, units] = kernel!.shape as [number, number];
      return { name: layer.name!, kernel: await numbers(kernel!), bias: await numbers(bias!), inputs, units };
    }),
  );
}

async function numbers(tensor: Pick<Tensor, 'data'>): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array;
}

function onHost({ x, y }: Points): HostPoints {
  return { x: x.data as Float32Array, y: y.data as Int32Array };
}

/** A square around all points, with some space. */
function extentOf(train: Points, test: Points | undefined): Extent {
  const all = [...train.x.data, ...(test?.x.data ?? [])];
  const [xs, ys] = [all.filter((_, index) => index % 2 === 0), all.filter((_, index) => index % 2 === 1)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const reach = (1.15 * Math.max(right - left, high - low, 0.5)) / 2;
  return { x: (left + right) / 2, y: (low + high) / 2, reach };
}

/** Places in rows from the upper left on. */
function gridOf({ x, y, reach }: Extent, side: number): NdArray<[number, number]> {
  const places = new Float32Array(2 * side * side);
  for (let place = 0; place < side * side; place++) {
    const [column, row] = [place % side, Math.floor(place / side)];
    places[2 * place] = x + reach * ((2 * column + 1) / side - 1);
    places[2 * place + 1] = y - reach * ((2 * row + 1) / side - 1);
  }
  return ndArray(places, [side * side, 2]);
}
