/** Layers of every class with random options, and inputs that they take: what properties of all are tested on. */
import fc from 'fast-check';
import {
  activation,
  activityRegularization,
  adaptiveAveragePooling1d,
  adaptiveAveragePooling2d,
  adaptiveAveragePooling3d,
  adaptiveMaxPooling1d,
  adaptiveMaxPooling2d,
  adaptiveMaxPooling3d,
  add,
  additiveAttention,
  alphaDropout,
  type AnyLayer,
  attention,
  average,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  convLstm1d,
  convLstm2d,
  convLstm3d,
  cropping1d,
  cropping2d,
  cropping3d,
  dense,
  depthwiseConv1d,
  depthwiseConv2d,
  dot,
  dropout,
  einsumDense,
  elu,
  embedding,
  type ExampleShape,
  flatten,
  gaussianDropout,
  gaussianNoise,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
  groupedQueryAttention,
  groupNormalization,
  gru,
  gruCell,
  identity,
  instanceNormalization,
  lambda,
  layerNormalization,
  leakyReLU,
  lstm,
  lstmCell,
  masking,
  maximum,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
  minimum,
  multiHeadAttention,
  multiply,
  permute,
  positionEmbedding,
  pReLU,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomFlip,
  randomRotation,
  randomTranslation,
  randomZoom,
  reLU,
  repeatVector,
  reshape,
  rmsNormalization,
  rnn,
  rotaryEmbedding,
  separableConv1d,
  separableConv2d,
  simpleRnn,
  simpleRnnCell,
  sinePositionEncoding,
  softmax,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  spectralNormalization,
  stackedRnnCells,
  subtract,
  timeDistributed,
  transformerDecoder,
  transformerEncoder,
  unitNormalization,
  upSampling1d,
  upSampling2d,
  upSampling3d,
  weightNormalization,
  zeroPadding1d,
  zeroPadding2d,
  zeroPadding3d,
  categoryEncoding,
  centerCrop,
  discretization,
  hashing,
  integerLookup,
  normalization,
  rescaling,
  resizing,
} from '../index.ts';

/** A layer and the shapes of the examples that it is given. */
export interface Sample {
  readonly layer: AnyLayer;
  readonly shapes: readonly ExampleShape[];
}

const length = fc.integer({ min: 1, max: 4 });
const anyShape = fc.array(length, { minLength: 1, maxLength: 3 });
const pair = fc.tuple(length, length);
const small = fc.oneof(fc.constant(1), fc.constant(2), fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 2)));
const padding = fc.constantFrom('valid' as const, 'same' as const);
const images = fc.tuple(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 6 }), fc.integer({ min: 1, max: 3 }));
const window = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(2, 3)));

const room = fc.integer({ min: 3, max: 5 });
/** Sequences, images and volumes that a window of 3 fits into. */
const spaces = {
  1: fc.tuple(room, length),
  2: images,
  3: fc.tuple(room, room, fc.constant(3), fc.constantFrom(1, 2)),
} as const;
/** A window of at most 3, one number or one for each axis. */
const windows = (rank: 1 | 2 | 3) =>
  fc.oneof(
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: rank, maxLength: rank }),
  );

/** Options of which any may be left out. */
function some<T extends Record<string, fc.Arbitrary<unknown>>>(model: T): ReturnType<typeof fc.record<unknown>> {
  return fc.record(model, { requiredKeys: [] });
}

const common = { name: fc.constantFrom('a', 'b'), trainable: fc.boolean() };
const bias = { ...common, useBias: fc.boolean(), activation: fc.constantFrom('relu', 'tanh', 'softmax') };

/** How images are taken apart that are turned, moved or stretched. */
const resampling = {
  fillMode: fc.constantFrom('reflect', 'wrap', 'nearest', 'constant'),
  interpolation: fc.constantFrom('nearest', 'bilinear'),
};

function sample(
  shape: fc.Arbitrary<ExampleShape>,
  options: fc.Arbitrary<unknown>,
  make: (options: never, shape: readonly number[]) => AnyLayer,
): fc.Arbitrary<Sample> {
  return fc
    .tuple(shape, options)
    .map(([given, chosen]) => ({ layer: make(chosen as never, given as readonly number[]), shapes: [given] }));
}

/** Some inputs of one shape, of which a few lengths are 1. */
const alike: fc.Arbitrary<readonly ExampleShape[]> = anyShape.chain((shape) =>
  fc.array(
    fc
      .array(fc.boolean(), { minLength: shape.length, maxLength: shape.length })
      .map((ones) => shape.map((n, axis) => (ones[axis] ? 1 : n))),
    { minLength: 1, maxLength: 3 },
  ),
);

function merged(make: (options: never) => AnyLayer, shapes = alike): fc.Arbitrary<Sample> {
  return fc.tuple(shapes, some(common)).map(([given, options]) => ({ layer: make(options as never), shapes: given }));
}

const joined: fc.Arbitrary<Sample> = fc
  .tuple(anyShape, fc.array(length, { minLength: 1, maxLength: 3 }), fc.nat(), fc.boolean())
  .map(([shape, lengths, choice, fromEnd]) => {
    const axis = choice % shape.length;
    return {
      layer: concatenate({ axis: fromEnd ? axis - shape.length : axis + 1 }),
      shapes: lengths.map((n) => shape.with(axis, n)),
    };
  });

/** An axis, or several, of a shape: counted with the batch axis, or from the end. */
function axisOf(shape: readonly number[], choice: number): number {
  const axis = choice % shape.length;
  return choice % 2 === 0 ? axis + 1 : axis - shape.length;
}

const sequences = fc.tuple(length, length);
const cell = some({
  useBias: fc.boolean(),
  activation: fc.constantFrom('relu', 'tanh'),
  dropout: fc.constant(0.5),
  seed: fc.nat(),
});
const direction = { returnSequences: fc.boolean(), goBackwards: fc.boolean() };

/** A recurrent layer, or what is like one, with any options. */
function recurrent(
  make: (options: never) => AnyLayer,
  extra: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Sample> {
  return sample(
    sequences,
    fc
      .tuple(cell, some({ ...common, ...direction, ...extra }), length)
      .map(([a, b, units]) => ({ ...(a as object), ...(b as object), units })),
    make,
  );
}

/** A recurrent layer of convolutions along `rank` axes. */
function convolutional(make: (options: never) => AnyLayer, rank: number): fc.Arbitrary<Sample> {
  return sample(
    fc
      .tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 2))
      .map(([time, channels]) => [time, ...new Array<number>(rank).fill(3), channels]),
    fc
      .tuple(cell, some({ ...direction, padding, strides: fc.constantFrom(1, 2), dropout: fc.constant(0.5) }))
      .map(([a, b]) => ({ ...(a as object), ...(b as object), filters: 2, kernelSize: 2 })),
    make,
  );
}

/** A cell, with its input and as many states. */
function step(make: (options: never) => AnyLayer, states: number): fc.Arbitrary<Sample> {
  return fc.tuple(length, length, cell).map(([features, units, options]) => ({
    layer: make({ ...(options as object), units } as never),
    shapes: [[features], ...new Array<number[]>(states).fill([units])],
  }));
}

/** A layer that looks from one sequence at another. */
function looking(
  make: (options: never) => AnyLayer,
  extra: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Sample> {
  const options = some({ ...common, useCausalMask: fc.boolean(), dropout: fc.constant(0.5), ...extra });
  return fc.tuple(options, length, length, length).map(([chosen, queries, values, features]) => ({
    layer: make(chosen as never),
    shapes: [
      [queries, features],
      [values, features],
    ],
  }));
}

const heads = { useBias: fc.boolean(), useCausalMask: fc.boolean(), rotary: fc.boolean(), dropout: fc.constant(0.5) };
const block = fc
  .tuple(
    some({
      ...common,
      normalizeFirst: fc.boolean(),
      activation: fc.constantFrom('gelu', 'relu'),
      rotary: fc.boolean(),
    }),
    fc.constantFrom(1, 2),
  )
  .map(([options, numHeads]) => ({ ...(options as object), numHeads, intermediateDim: 3 }));
const gates = { recurrentActivation: fc.constantFrom('hardSigmoid', 'sigmoid') };

/** A convolution of any rank, with any options that fit. */
function convolution(
  make: (options: never) => AnyLayer,
  rank: 1 | 2 | 3,
  extra: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Sample> {
  return sample(
    spaces[rank],
    fc
      .tuple(
        some({ ...bias, padding, ...extra }),
        fc.record({ kernelSize: windows(rank), filters: length }),
        fc.constantFrom({ strides: 2 }, {}),
      )
      .map((parts) => Object.assign({}, ...parts) as object),
    make,
  );
}

const causal = { padding: fc.constantFrom('valid', 'same', 'causal') };

/** Poolings of one kind, for one, two and three spatial axes. */
function poolings(
  name: string,
  makers: readonly ((options: never) => AnyLayer)[],
  options: (rank: 1 | 2 | 3) => fc.Arbitrary<unknown>,
): Record<string, fc.Arbitrary<Sample>> {
  return Object.fromEntries(
    makers.map((make, at) => [`${name}${at + 1}d`, sample(spaces[(at + 1) as 1], options((at + 1) as 1), make)]),
  );
}

const pooled = (rank: 1 | 2 | 3): fc.Arbitrary<unknown> =>
  some({ ...common, poolSize: windows(rank), strides: fc.constantFrom(1, 2, null), padding });
const kept = (): fc.Arbitrary<unknown> => some({ ...common, keepDims: fc.boolean() });
const sized = (rank: 1 | 2 | 3): fc.Arbitrary<unknown> => fc.record({ outputSize: windows(rank) });
const sides =
  (option: string, least: number) =>
  (rank: 1 | 2 | 3): fc.Arbitrary<unknown> =>
    fc.record({
      [option]: fc.oneof(
        fc.constant(least),
        rank === 1
          ? fc.tuple(fc.constant(least), fc.constant(1))
          : fc.array(fc.tuple(fc.constant(0), fc.constant(1)), { minLength: rank, maxLength: rank }),
      ),
    });

const size = fc.record({ height: length, width: length });
const encoding = fc.constantFrom('int', 'oneHot', 'multiHot', 'count');

/** By class name, a layer of that class and what it is given. */
export const samples: Readonly<Record<string, fc.Arbitrary<Sample>>> = {
  Activation: sample(
    anyShape,
    fc.tuple(some(common), fc.constantFrom('linear', 'selu', 'softmax')),
    ([options, name]: [object, 'selu']) => activation({ ...options, activation: name }),
  ),
  LeakyReLU: sample(anyShape, some({ ...common, negativeSlope: fc.constantFrom(0, 0.5) }), leakyReLU),
  ReLU: sample(
    anyShape,
    some({
      ...common,
      maxValue: fc.constantFrom(null, 2),
      threshold: fc.constantFrom(0, 1),
      negativeSlope: fc.constantFrom(0, 0.5),
    }),
    reLU,
  ),
  Softmax: sample(anyShape, fc.nat(), (choice, shape) => softmax({ axis: axisOf(shape, choice) })),
  Conv2d: fc.tuple(fc.integer({ min: 1, max: 2 }), length, length).chain(([groups, channels, filters]) =>
    sample(
      pair.map(([height, width]) => [height + 2, width + 2, channels * groups]),
      some({ ...bias, padding, strides: small }).chain((options) =>
        window.map((kernelSize) => ({ ...(options as object), kernelSize, groups, filters: filters * groups })),
      ),
      conv2d,
    ),
  ),
  DepthwiseConv2d: sample(
    images,
    fc
      .tuple(
        some({ ...bias, depthMultiplier: length }),
        window,
        padding,
        fc.constantFrom({ strides: 2 }, { dilationRate: 2 }, {}),
      )
      .map(([options, kernelSize, ...[chosen, walk]]) => {
        // What a dilated window does not fit into is the business of the layer's own tests.
        const fitting = 'dilationRate' in walk ? 'same' : chosen;
        return { ...(options as object), ...walk, kernelSize, padding: fitting };
      }),
    depthwiseConv2d,
  ),
  Dense: sample(
    anyShape,
    fc.tuple(some(bias), length).map(([options, units]) => ({ ...(options as object), units })),
    dense,
  ),
  Embedding: sample(fc.array(length, { maxLength: 2 }), fc.record({ inputDim: length, outputDim: length }), embedding),
  Add: merged(add),
  Average: merged(average),
  Concatenate: joined,
  Maximum: merged(maximum),
  Minimum: merged(minimum),
  Multiply: merged(multiply),
  Subtract: merged(
    subtract,
    alike.map((shapes) => [shapes[0]!, shapes.at(-1)!]),
  ),
  BatchNormalization: sample(
    anyShape,
    fc.tuple(some({ ...common, center: fc.boolean(), scale: fc.boolean(), momentum: fc.constant(0.5) }), fc.nat()),
    ([options, choice]: [object, number], shape) => batchNormalization({ ...options, axis: axisOf(shape, choice) }),
  ),
  LayerNormalization: sample(
    anyShape,
    fc.tuple(
      some({ ...common, center: fc.boolean(), scale: fc.boolean() }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    ),
    ([options, choices]: [object, number[]], shape) =>
      layerNormalization({ ...options, axis: choices.map((choice) => axisOf(shape, choice)) }),
  ),
  Conv1d: convolution(conv1d, 1, causal),
  Conv3d: convolution(conv3d, 3),
  Conv1dTranspose: convolution(conv1dTranspose, 1),
  Conv2dTranspose: convolution(conv2dTranspose, 2),
  Conv3dTranspose: convolution(conv3dTranspose, 3),
  DepthwiseConv1d: convolution(depthwiseConv1d, 1, { depthMultiplier: length }),
  SeparableConv1d: convolution(separableConv1d, 1, { ...causal, depthMultiplier: length }),
  SeparableConv2d: convolution(separableConv2d, 2, { depthMultiplier: length }),
  ...poolings('AveragePooling', [averagePooling1d, averagePooling2d, averagePooling3d], pooled),
  ...poolings('MaxPooling', [maxPooling1d, maxPooling2d, maxPooling3d], pooled),
  ...poolings('GlobalAveragePooling', [globalAveragePooling1d, globalAveragePooling2d, globalAveragePooling3d], kept),
  ...poolings('GlobalMaxPooling', [globalMaxPooling1d, globalMaxPooling2d, globalMaxPooling3d], kept),
  ...poolings(
    'AdaptiveAveragePooling',
    [adaptiveAveragePooling1d, adaptiveAveragePooling2d, adaptiveAveragePooling3d],
    sized,
  ),
  ...poolings('AdaptiveMaxPooling', [adaptiveMaxPooling1d, adaptiveMaxPooling2d, adaptiveMaxPooling3d], sized),
  ...poolings('Cropping', [cropping1d, cropping2d, cropping3d], sides('cropping', 1)),
  ...poolings('UpSampling', [upSampling1d, upSampling2d, upSampling3d], (rank) => fc.record({ size: windows(rank) })),
  ...poolings('ZeroPadding', [zeroPadding1d, zeroPadding2d, zeroPadding3d], sides('padding', 2)),
  Permute: fc.tuple(anyShape, fc.boolean()).map(([shape, reversed]) => {
    const dims = shape.map((_, axis) => axis + 1);
    return { layer: permute({ dims: reversed ? dims.toReversed() : dims }), shapes: [shape] };
  }),
  RepeatVector: sample(fc.tuple(length), fc.record({ n: length }), repeatVector),
  GroupNormalization: sample(
    fc.tuple(
      length,
      length.map((n) => 2 * n),
    ),
    some({ ...common, groups: fc.constantFrom(1, 2, -1), center: fc.boolean(), scale: fc.boolean() }).map(
      (options) => ({ groups: 2, ...(options as object) }),
    ),
    groupNormalization,
  ),
  InstanceNormalization: sample(
    anyShape,
    fc.tuple(some(common), fc.nat()),
    ([options, choice]: [object, number], shape) => instanceNormalization({ ...options, axis: axisOf(shape, choice) }),
  ),
  RMSNormalization: sample(anyShape, some({ ...common, epsilon: fc.constant(1e-3) }), rmsNormalization),
  UnitNormalization: sample(anyShape, fc.nat(), (choice, shape) => unitNormalization({ axis: axisOf(shape, choice) })),
  SpectralNormalization: sample(anyShape, length, (units) =>
    spectralNormalization({ layer: dense({ units }), powerIterations: 2 }),
  ),
  WeightNormalization: sample(anyShape, length, (units) => weightNormalization({ layer: dense({ units }) })),
  ActivityRegularization: sample(
    anyShape,
    some({ l1: fc.constant(0.1), l2: fc.constant(0.2) }),
    activityRegularization,
  ),
  AlphaDropout: sample(anyShape, fc.record({ rate: fc.constantFrom(0, 0.5) }), alphaDropout),
  GaussianDropout: sample(anyShape, fc.record({ rate: fc.constantFrom(0, 0.5), seed: fc.nat() }), gaussianDropout),
  RandomBrightness: sample(
    images,
    fc.record({ factor: fc.constantFrom(0.2, [-0.1, 0.3]), seed: fc.nat() }),
    randomBrightness,
  ),
  RandomContrast: sample(
    images,
    fc.record({ factor: fc.constantFrom(0.2, [0.1, 0.3]), seed: fc.nat() }),
    randomContrast,
  ),
  RandomCrop: sample(images, fc.record({ height: length, width: length, seed: fc.nat() }), randomCrop),
  RandomFlip: sample(images, some({ ...common, mode: fc.constantFrom('horizontal', 'vertical') }), randomFlip),
  RandomRotation: sample(images, fc.record({ factor: fc.constantFrom(0.2, [0, 0.5]), ...resampling }), randomRotation),
  RandomTranslation: sample(
    images,
    fc.record({ heightFactor: fc.constant(0.2), widthFactor: fc.constant([0, 0.5]), ...resampling }),
    randomTranslation,
  ),
  RandomZoom: sample(images, fc.record({ heightFactor: fc.constantFrom(0.2, [0, 0.5]), ...resampling }), randomZoom),
  GaussianNoise: sample(anyShape, fc.record({ stddev: fc.constantFrom(0, 2) }), gaussianNoise),
  ...poolings('SpatialDropout', [spatialDropout1d, spatialDropout2d, spatialDropout3d], () =>
    fc.record({ rate: fc.constantFrom(0, 0.5), seed: fc.nat() }),
  ),
  ELU: sample(anyShape, some({ ...common, alpha: fc.constantFrom(0.5, 2) }), elu),
  PReLU: sample(anyShape, fc.boolean(), (shares, shape) => pReLU({ sharedAxes: shares ? [shape.length] : [] })),
  EinsumDense: sample(
    fc.tuple(length, length),
    fc.record({ units: length, biasAxes: fc.constantFrom(null, 'd', 'bd') }),
    ({ units, biasAxes }: { units: number; biasAxes: string | null }, [first]) =>
      einsumDense({ equation: 'abc,cd->abd', outputShape: [biasAxes === 'bd' ? first! : null, units], biasAxes }),
  ),
  Identity: sample(anyShape, some(common), identity),
  Lambda: sample(anyShape, fc.constant(null), () => lambda((x) => x.square().sum(-1, true))),
  Dot: fc.tuple(length, length, length, fc.boolean()).map(([n, a, b, normalize]) => ({
    layer: dot({ axes: [2, 1], normalize }),
    shapes: [
      [a, n],
      [n, b],
    ],
  })),
  Dropout: sample(
    anyShape,
    fc.record({ rate: fc.constantFrom(0, 0.5, 1), seed: fc.nat() }, { requiredKeys: ['rate'] }),
    dropout,
  ),
  Flatten: sample(fc.array(length, { maxLength: 3 }), some(common), flatten),
  Reshape: fc.tuple(anyShape, fc.nat(), fc.boolean()).map(([shape, choice, isOpen]) => {
    const target = shape.toReversed();
    return {
      layer: reshape({ targetShape: isOpen ? target.with(choice % target.length, -1) : target }),
      shapes: [shape],
    };
  }),
  Masking: sample(anyShape, some({ ...common, maskValue: fc.constantFrom(0, 3) }), masking),
  Bidirectional: sample(
    sequences,
    fc
      .tuple(cell, fc.boolean(), fc.constantFrom('sum', 'mul', 'ave', 'concat'))
      .map(([options, returnSequences, mergeMode]) => ({
        layer: gru({ ...(options as object), units: 2, returnSequences }),
        mergeMode,
      })),
    bidirectional,
  ),
  Gru: recurrent(gru, { ...gates, resetAfter: fc.boolean() }),
  GruCell: step(gruCell, 1),
  Lstm: recurrent(lstm, { ...gates, unitForgetBias: fc.boolean() }),
  LstmCell: step(lstmCell, 2),
  Rnn: sample(
    sequences,
    fc.tuple(length, some(direction)).map(([units, options]) => ({
      ...(options as object),
      cell: [lstmCell({ units }), gruCell({ units: 2 })],
    })),
    rnn,
  ),
  SimpleRnn: recurrent(simpleRnn),
  SimpleRnnCell: step(simpleRnnCell, 1),
  StackedRnnCells: fc.tuple(length, length, length).map(([features, below, above]) => ({
    layer: stackedRnnCells({ cells: [simpleRnnCell({ units: below }), lstmCell({ units: above })] }),
    shapes: [[features], [below], [above], [above]],
  })),
  TimeDistributed: sample(
    fc.tuple(length, length, length),
    length.map((units) => ({ layer: dense({ units }) })),
    timeDistributed,
  ),
  AdditiveAttention: looking(additiveAttention, { useScale: fc.boolean() }),
  Attention: looking(attention, { useScale: fc.boolean(), scoreMode: fc.constantFrom('dot', 'concat') }),
  GroupedQueryAttention: sample(
    sequences,
    fc.tuple(some({ ...common, ...heads }), length, length).map(([options, shared, numKeyValueHeads]) => ({
      ...(options as object),
      headDim: 2,
      numKeyValueHeads,
      numQueryHeads: shared * numKeyValueHeads,
    })),
    groupedQueryAttention,
  ),
  MultiHeadAttention: sample(
    sequences,
    fc
      .tuple(
        some({ ...common, ...heads, valueDim: length, outputShape: fc.oneof(length, fc.tuple(length, length)) }),
        length,
      )
      .map(([options, numHeads]) => ({ ...(options as object), numHeads, keyDim: 4 })),
    multiHeadAttention,
  ),
  PositionEmbedding: sample(sequences, fc.constant({ sequenceLength: 4 }), positionEmbedding),
  RotaryEmbedding: sample(
    fc.tuple(length, fc.constantFrom(2, 4)),
    some({ maxWavelength: fc.constant(100), scalingFactor: fc.constant(2) }),
    rotaryEmbedding,
  ),
  SinePositionEncoding: sample(sequences, some({ ...common, maxWavelength: fc.constant(100) }), sinePositionEncoding),
  TransformerDecoder: fc.tuple(block, length, fc.option(length)).map(([options, time, encoded]) => ({
    layer: transformerDecoder(options),
    shapes: [[time, 4], ...(encoded === null ? [] : [[encoded, 4]])],
  })),
  TransformerEncoder: sample(
    length.map((time) => [time, 4]),
    block,
    transformerEncoder,
  ),
  ConvLstm1d: convolutional(convLstm1d, 1),
  ConvLstm2d: convolutional(convLstm2d, 2),
  ConvLstm3d: convolutional(convLstm3d, 3),
  CenterCrop: sample(images, size, centerCrop),
  Resizing: sample(
    images,
    fc
      .tuple(
        size,
        some({ ...common, interpolation: fc.constantFrom('bilinear', 'nearest'), cropToAspectRatio: fc.boolean() }),
      )
      .map((parts) => Object.assign({}, ...parts) as object),
    resizing,
  ),
  CategoryEncoding: sample(
    fc.array(length, { maxLength: 2 }),
    fc.record({
      numTokens: fc.integer({ min: 1, max: 8 }),
      outputMode: fc.constantFrom('oneHot', 'multiHot', 'count'),
    }),
    categoryEncoding,
  ),
  Discretization: sample(
    anyShape,
    fc.record({ binBoundaries: fc.constantFrom([1], [0, 2, 4.5]), outputMode: encoding }),
    discretization,
  ),
  Hashing: sample(
    anyShape,
    fc.record({
      numBins: fc.integer({ min: 2, max: 9 }),
      maskValue: fc.constantFrom(null, 3),
      salt: fc.nat(),
      outputMode: encoding,
    }),
    hashing,
  ),
  IntegerLookup: sample(
    anyShape,
    fc.record({
      vocabulary: fc.constantFrom([5], [6, 1, 3]),
      numOovIndices: fc.constantFrom(1, 2),
      maskToken: fc.constantFrom(null, 0),
      outputMode: encoding,
    }),
    integerLookup,
  ),
  Normalization: sample(
    anyShape,
    fc.tuple(some({ ...common, invert: fc.boolean() }), fc.option(fc.nat()), fc.boolean()),
    ([options, choice, isGiven]: [object, number | null, boolean], shape) =>
      normalization({
        ...options,
        axis: choice === null ? null : axisOf(shape, choice),
        ...(isGiven ? { mean: 2, variance: 4 } : {}),
      }),
  ),
  Rescaling: sample(
    anyShape,
    some({ ...common, offset: fc.constantFrom(0, 1) }).map((options) => ({ ...(options as object), scale: 0.5 })),
    rescaling,
  ),
};
