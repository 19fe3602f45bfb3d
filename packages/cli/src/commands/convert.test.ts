import '@neurite/backend-cpu';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTfjsLayersModel } from '@neurite/formats';
import { loadOnnx } from '@neurite/formats/onnx';
import { dense } from '@neurite/layers';
import { loadModel, sequential } from '@neurite/models';
import { type Tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputTo } from '../output.ts';
import { makeFolder } from '../testing/command.ts';
import { convert } from './convert.ts';

const { folder, remove } = makeFolder();
afterAll(remove);
beforeAll(() => useBackend('cpu'));

const x = [[0.1, 0.2, 0.3]];
const at = (name: string): string => join(folder, name);

/** What the command writes for people. */
async function converted(from: string, to: string): Promise<string> {
  let text = '';
  await convert({ from: at(from), to: at(to), output: outputTo({ write: (part) => (text += part) }, false) });
  return text;
}

describe('convert', () => {
  const model = sequential([dense({ units: 4, activation: 'relu', inputShape: [3] }), dense({ units: 2 })]);
  let expected: unknown;
  beforeAll(async () => {
    model.userData = { preparation: {} };
    await model.save(at('own'));
    expected = await (await model.predict(x)).array();
  });

  it('goes from format to format and comes back the same', async () => {
    expect(await converted('own', 'net.onnx')).toContain('net.onnx  (Sequential, 26 parameters)\nColumns and scaling');
    const graph = await loadOnnx(at('net.onnx'));
    expect(await ((await graph.predict(x)) as Tensor).array()).toEqual(expected);
    await converted('own', 'web/model.json');
    expect(await ((await (await loadTfjsLayersModel(at('web/model.json'))).predict(x)) as Tensor).array()).toEqual(
      expected,
    );
    expect(await converted('web/model.json', 'one.safetensors')).not.toContain('Columns');
    expect(await ((await (await loadModel(at('one.safetensors'))).predict(x)) as Tensor).array()).toEqual(expected);
    await converted('own/model.json', 'again.onnx');
  });

  it('says what cannot be', async () => {
    await expect(converted('own', 'net.keras')).rejects.toThrow("Keras's files are read, not written");
    await expect(converted('own', 'net.json')).rejects.toThrow("is written as 'model.json'");
    await expect(converted('none.json', 'net.onnx')).rejects.toThrow('does not exist');
    writeFileSync(at('bad.json'), '{');
    await expect(converted('bad.json', 'net.onnx')).rejects.toThrow('is not JSON');
    await converted('own', 'net.onnx');
    await expect(converted('net.onnx', 'folder')).rejects.toThrow('is saved as a graph');
  });
});
