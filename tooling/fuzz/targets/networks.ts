import { loadTfjsLayersModel, toTfjsLayersModel } from '@neurite/formats';
import { loadOnnx, toOnnx } from '@neurite/formats/onnx';
import { loadModel } from '@neurite/models';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damagedBytes, damagedJson } from '../damage.ts';
import { smallNetworks } from '../seeds.ts';
import type { Files, Target } from '../target.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A description in JSON with weights beside it: either is damaged, or both are. */
function describedFiles(whole: readonly Files[], json: string, weights: string): fc.Arbitrary<Files> {
  return fc.constantFrom(...whole).chain((files) => {
    const description = fc.oneof(
      { arbitrary: damagedJson([decode(files[json]!)]).map(encode), weight: 6 },
      { arbitrary: damagedBytes([files[json]!]), weight: 1 },
      { arbitrary: fc.constant(files[json]!), weight: 1 },
    );
    const values = fc.oneof(
      { arbitrary: fc.constant(files[weights]!), weight: 3 },
      { arbitrary: damagedBytes([files[weights]!]), weight: 1 },
    );
    return fc.record({ [json]: description, [weights]: values });
  });
}

const layersModel: Target = {
  name: 'layers-model',
  async files() {
    const networks = await smallNetworks();
    const whole = [
      ...(await Promise.all(networks.map((network) => toTfjsLayersModel(network)))),
      ...(await Promise.all(networks.map((network) => toTfjsLayersModel(network, { quantization: 'uint8' })))),
    ].map((files): Files => Object.fromEntries(files));
    const [weights] = Object.keys(whole[0]!).filter((name) => name.endsWith('.bin'));
    return describedFiles(whole, 'model.json', weights!);
  },
  read: (files) => loadTfjsLayersModel(files),
};

const onnx: Target = {
  name: 'ONNX',
  async files() {
    const whole = await Promise.all((await smallNetworks()).map((network) => toOnnx(network)));
    return damagedBytes(whole, ['MatMul', 'Conv', 'Loop', 'If', 'x', 'output', 'float']).map((file) => ({ file }));
  },
  read: ({ file }) => loadOnnx(file!),
};

const folder = mkdtempSync(join(tmpdir(), 'neurite-fuzz-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const saved: Target = {
  name: 'saved model',
  async files() {
    const whole: Files[] = [];
    for (const network of await smallNetworks()) {
      network.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['meanAbsoluteError'] });
      await network.save(folder);
      const names = ['model.json', 'weights.safetensors'];
      whole.push(Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))])));
    }
    return describedFiles(whole, 'model.json', 'weights.safetensors');
  },
  async read(files) {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    await loadModel(folder);
  },
};

export const networks: readonly Target[] = [layersModel, onnx, saved];
