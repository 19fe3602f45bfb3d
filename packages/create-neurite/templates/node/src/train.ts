import '@neurite/backend-wasm';
import { wine } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';

// 178 wines of three growers, by 13 chemical measurements.
const { x, y, targetNames } = await wine();
const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.3, randomState: 1 });
const scaler = standardScaler().fit(xTrain);

const model = sequential([
  dense({ units: 16, activation: 'relu', inputShape: [13] }),
  dense({ units: targetNames?.length ?? 3, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(scaler.transform(xTrain), yTrain, { epochs: 60, batchSize: 16 });

const { loss, accuracy } = await model.evaluate(scaler.transform(xTest), yTest);
console.log(`Wines that it has not seen: ${(100 * accuracy!).toFixed(1)} % right, loss ${loss!.toFixed(3)}.`);

await model.save('runs/wine');
console.log("Saved as runs/wine; loadModel('runs/wine') of @neurite/models brings it back.");
