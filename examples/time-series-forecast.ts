// A forecast of the next month from the twelve before, for the passengers of international airlines, 1949 to 1960.
// usage: node time-series-forecast.ts [epochs] [seed]
import '@neurite/backend-wasm';
import { dense, gru } from '@neurite/layers';
import { earlyStopping, sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { ndArray, setSeed, type Tensor } from '@neurite/tensors';

const [epochs = 150, seed = 0] = process.argv.slice(2).map(Number);

// Thousands a month. Source: G. Box and G. Jenkins, "Time Series Analysis", 1976, series G: figures of fact, in the public domain.
const passengers = [
  [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118],
  [115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140],
  [145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166],
  [171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194],
  [196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201],
  [204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229],
  [242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278],
  [284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306],
  [315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336],
  [340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337],
  [360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405],
  [417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432],
].flat();
const YEAR = 12;
const HELD_OUT = 2 * YEAR;

// The network sees a year of growth from month to month, and says by how much the next month's differs from the one a year before:
// differences along months and along years, as Box and Jenkins took them.
const growth = passengers.slice(1).map((value, month) => 10 * Math.log(value / passengers[month]!));
const starts = Array.from({ length: growth.length - YEAR }, (_, start) => start);
const windows = starts.map((start) => growth.slice(start, start + YEAR).map((value) => [value]));
const change = starts.map((start) => [growth[start + YEAR]! - growth[start]!]);

setSeed(seed);
const model = sequential([gru({ units: 16, inputShape: [YEAR, 1] }), dense({ units: 1 })]);
model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError' });
// The year before those that are held out says when to stop.
await model.fit(ndArray(windows.slice(0, -HELD_OUT)), ndArray(change.slice(0, -HELD_OUT)), {
  epochs,
  batchSize: 16,
  validationSplit: YEAR / (windows.length - HELD_OUT),
  callbacks: earlyStopping({ patience: 20, restoreBestWeights: true }),
});

const predicted = await ((await model.predict(ndArray(windows.slice(-HELD_OUT)))) as Tensor).data();
const months = Array.from({ length: HELD_OUT }, (_, index) => passengers.length - HELD_OUT + index);
const error = (forecast: (month: number, index: number) => number): string =>
  (
    months.reduce((sum, month, index) => sum + Math.abs(passengers[month]! - forecast(month, index)), 0) / HELD_OUT
  ).toFixed(1);
/** As in the year before, after the growth of that year. */
const grown = (month: number): number =>
  (passengers[month - 1]! * passengers[month - YEAR]!) / passengers[month - YEAR - 1]!;
console.log('Mean absolute error over the last two years, thousands of passengers:');
console.log(
  `  network                     ${error((month, index) => grown(month) * Math.exp(predicted[index]! / 10))}`,
);
console.log(`  as in the month before      ${error((month) => passengers[month - 1]!)}`);
console.log(`  as in the year before       ${error((month) => passengers[month - YEAR]!)}`);
console.log(`  that, grown as the year was ${error(grown)}`);
