import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray } from '@neurite/tensors';
import { spirals } from './spirals.ts';

const status = document.querySelector<HTMLParagraphElement>('#status')!;
const canvas = document.querySelector<HTMLCanvasElement>('#plane')!;
const context = canvas.getContext('2d')!;

const { points, classes } = spirals(200);
const model = sequential([
  dense({ units: 32, activation: 'relu', inputShape: [2] }),
  dense({ units: 32, activation: 'relu' }),
  dense({ units: 1, activation: 'sigmoid' }),
]);
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });

// Every pixel of the canvas as a point of the plane.
const { width, height } = canvas;
const grid = Float32Array.from({ length: 2 * width * height }, (_, i) => {
  const pixel = i >> 1;
  return i % 2 === 0 ? (2 * (pixel % width)) / width - 1 : (2 * Math.floor(pixel / width)) / height - 1;
});

async function draw(): Promise<void> {
  const chances = await (await model.predict(ndArray(grid, [width * height, 2]), { batchSize: width * height })).data();
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    image.data.set([255 * chances[pixel]!, 120, 255 * (1 - chances[pixel]!), 255], 4 * pixel);
  }
  context.putImageData(image, 0, 0);
  context.fillStyle = 'white';
  for (let i = 0; i < classes.length; i++) {
    context.globalAlpha = classes[i] === 1 ? 1 : 0.5;
    context.fillRect(((points[2 * i]! + 1) / 2) * width, ((points[2 * i + 1]! + 1) / 2) * height, 1.5, 1.5);
  }
  context.globalAlpha = 1;
}

const x = ndArray(points, [classes.length, 2]);
const y = ndArray(classes, [classes.length, 1]);
for (let round = 1; round <= 40; round++) {
  const history = await model.fit(x, y, { epochs: 10, batchSize: 20, verbose: 0 });
  await draw();
  status.textContent = `Epoch ${10 * round}: loss ${history.last('loss').toFixed(3)}, ${(100 * history.last('accuracy')).toFixed(0)} % right`;
}
