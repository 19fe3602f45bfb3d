// Its file for pages: the one for Node asks for streams.
// @ts-expect-error -- which has no types.
import brain from 'brain.js/browser.js';

const network = new brain.NeuralNetwork({ hiddenLayers: [5], activation: 'sigmoid' });
const examples = Array.from({ length: 64 }, () => {
  const input = Array.from({ length: 10 }, () => Math.random());
  return { input, output: [Number(input[0]! > 0.5)] };
});
network.train(examples, { iterations: 2, praxis: 'adam' });
console.log('trained');
