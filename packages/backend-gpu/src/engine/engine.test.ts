import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Backend, type Program, ProgramBuilder, type ProgramRunner } from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGpuBackend } from '../backend.ts';
import { openDevice } from '../device/request.ts';
import { Engine } from './engine.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`The GPU engine is not tested: ${missing}.`);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;
const array = (...values: number[]) => ({ ...f32(values.length), data: Float32Array.from(values) });

describe.skipIf(missing !== undefined)('the engine', () => {
  const backend = createGpuBackend({ name: 'gpu-engine', allowSoftware: true }) as Backend & ProgramRunner;
  beforeAll(() => backend.init());
  afterAll(() => backend.dispose());

  const doubling = (): Program => {
    const b = new ProgramBuilder();
    const x = b.input(f32(4));
    return b.finish([b.binary('add', x, x)]);
  };

  it('keeps everything in order when programs wait for the host', async () => {
    const b = new ProgramBuilder();
    const [x, total] = [b.input(f32(2)), b.state(f32(2))];
    const [seen] = b.host({ callback: 'look', operands: [x], outputs: [f32(2)] });
    b.write(total, b.binary('add', total, seen!));
    const calls: number[][] = [];
    const waiting = backend.compile(b.finish([seen!]), {
      callbacks: new Map([
        [
          'look',
          ([given]) => {
            calls.push([...given!.data]);
            return [{ ...given!, data: Float32Array.from(given!.data, (value) => 10 * value) }];
          },
        ],
      ]),
    });
    const state = backend.createState(f32(2));
    const given = Float32Array.of(1, 2);
    const first = waiting.run([{ ...f32(2), data: given }], [state]);
    const between = state.read();
    const second = waiting.run([{ ...f32(2), data: given }], [state]);
    given.fill(100);
    state.write(Float32Array.of(7, 7));
    expect([...(await first.outputs[0]!.read())]).toEqual([10, 20]);
    expect([...(await second.outputs[0]!.read())]).toEqual([10, 20]);
    expect([...(await between)]).toEqual([10, 20]);
    expect([...(await state.read())]).toEqual([7, 7]);
    expect(calls).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('a step that computes, updates and loops is one submission', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    let submissions = 0;
    const submit = device.queue.submit.bind(device.queue);
    device.queue.submit = (buffers) => {
      submissions += 1;
      submit(buffers);
    };
    const body = new ProgramBuilder();
    const [carry, slice] = [body.input(f32(3)), body.input(f32(3))];
    body.input({ shape: [], dtype: 'int32' });
    const loop = body.finish([body.binary('add', carry, slice)]);
    const b = new ProgramBuilder();
    const [xs, weights] = [b.input(f32(4, 3)), b.state(f32(3))];
    const { carries } = b.scan({ body: loop, length: 4, carries: [weights], xs: [xs], consts: [] });
    b.write(weights, b.binary('mul', carries[0]!, b.scalar(0.5)));
    const step = engine.compile(b.finish([b.reduce('sum', carries[0]!, [0])]));
    const state = engine.createState(f32(3), Float32Array.of(1, 1, 1));
    await step.run([{ ...f32(4, 3), data: new Float32Array(12).fill(1) }], [state]).done;
    submissions = 0;
    const { outputs } = step.run([{ ...f32(4, 3), data: new Float32Array(12).fill(1) }], [state]);
    expect(submissions).toBe(1);
    expect([...(await outputs[0]!.read())]).toEqual([3 * 6.5]);
    expect([...(await state.read())]).toEqual([3.25, 3.25, 3.25]);
    engine.dispose();
  });

  it('a loop copies nothing from turn to turn, and stays in one pass', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    const counts = { copies: 0, passes: 0 };
    const create = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = () => {
      const encoder = create();
      for (const [what, method] of [
        ['copies', 'copyBufferToBuffer'],
        ['passes', 'beginComputePass'],
      ] as const) {
        const call = encoder[method].bind(encoder) as (...given: unknown[]) => unknown;
        const counted = (...given: unknown[]): unknown => {
          counts[what] += 1;
          return call(...given);
        };
        Object.defineProperty(encoder, method, { value: counted });
      }
      return encoder;
    };
    const countsOf = async (length: number) => {
      const body = new ProgramBuilder();
      const [h, x, w, t] = [f32(3), f32(3), f32(3), { shape: [], dtype: 'int32' } as const].map((type) =>
        body.input(type),
      );
      const next = body.binary('add', body.binary('mul', h!, w!), body.binary('add', x!, body.cast(t!, 'float32')));
      const loop = body.finish([next, next, body.unary('square', x!)]);
      const b = new ProgramBuilder();
      const [start, xs, weights] = [f32(3), f32(length, 3), f32(3)].map((type) => b.input(type));
      const parts = b.scan({ body: loop, length, carries: [start!], xs: [xs!], consts: [weights!], history: true });
      const results = [...parts.carries, ...parts.ys, ...parts.history].map((value) => b.unary('neg', value));
      const { done } = engine.compile(b.finish(results)).run([
        { ...f32(3), data: Float32Array.of(1, 2, 3) },
        { ...f32(length, 3), data: new Float32Array(3 * length) },
        { ...f32(3), data: Float32Array.of(1, 1, 1) },
      ]);
      await done;
      const found = { ...counts };
      counts.copies = counts.passes = 0;
      return found;
    };
    // The carry to where the loop finds it and to its history, the last one from there, and the program's four results.
    expect(await countsOf(3)).toEqual({ copies: 7, passes: 2 });
    expect(await countsOf(30)).toEqual({ copies: 7, passes: 2 });
    engine.dispose();
  });

  it('compiles all kernels of a program at the same time, and each text once', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    const started: string[] = [];
    const compile = device.createComputePipelineAsync.bind(device);
    device.createComputePipelineAsync = (descriptor) => {
      started.push(descriptor.label!);
      return compile(descriptor);
    };
    const b = new ProgramBuilder();
    const x = b.input(f32(4, 4));
    const program = b.finish([b.reduce('sum', b.matMul(x, x), [0, 1])]);
    engine.compile(program);
    expect(started).toEqual([expect.stringMatching(/^matMul/), expect.stringMatching(/^sum/)]);
    const { outputs } = engine.compile(program).run([{ ...f32(4, 4), data: new Float32Array(16).fill(1) }]);
    expect([...(await outputs[0]!.read())]).toEqual([64]);
    expect(started).toHaveLength(2);
    engine.dispose();
  });

  it('says which kernel or buffer the GPU refused, to whoever waits', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    const broken = engine.pipelines.of({
      label: 'a kernel of mine',
      source: '@compute @workgroup_size(1) fn main() { nonsense(); }',
      bindings: [],
      groups: [1, 1, 1],
    });
    await expect(broken.ready).rejects.toThrow(
      /The GPU refused the kernel 'a kernel of mine': Line 1: .*nonsense.*a kernel of mine/s,
    );
    const result = engine.compile(doubling()).run([array(1, 2, 3, 4)]);
    await expect(result.outputs[0]!.read()).rejects.toThrow('unresolved call target');
    device.createBuffer({ label: 'a buffer of mine', size: 2 ** 50, usage: 128 });
    await expect(engine.compile(doubling()).run([array(1, 2, 3, 4)]).done).rejects.toThrow(
      /The GPU refused .*a buffer of mine/s,
    );
    // Once told, it is over.
    expect([
      ...(await engine
        .compile(doubling())
        .run([array(1, 2, 3, 4)])
        .outputs[0]!.read()),
    ]).toEqual([2, 4, 6, 8]);
    engine.dispose();
  });

  it('says what to do when the GPU is gone, and goes on with another', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    const b = new ProgramBuilder();
    const [x, total] = [b.input(f32(4)), b.state(f32(4))];
    b.write(total, b.binary('add', total, x));
    const program = engine.compile(b.finish([b.unary('neg', total)]));
    const state = engine.createState(f32(4), Float32Array.of(1, 1, 1, 1));
    const { outputs } = program.run([array(1, 2, 3, 4)], [state]);
    device.destroy();
    await expect(outputs[0]!.read()).rejects.toThrow('The GPU was lost');
    expect(() => program.run([array(1, 2, 3, 4)], [state])).toThrow('go on from the last checkpoint');
    engine.reopen((await openDevice({ allowSoftware: true })).device);
    expect(() => program.run([array(1, 2, 3, 4)], [state])).toThrow('The GPU was lost (it was opened anew since)');
    await expect(async () => outputs[0]!.read()).rejects.toThrow('The GPU was lost');
    state.write(Float32Array.of(5, 5, 5, 5));
    const again = program.run([array(1, 2, 3, 4)], [state]);
    expect([...(await again.outputs[0]!.read())]).toEqual([-5, -5, -5, -5]);
    expect([...(await state.read())]).toEqual([6, 7, 8, 9]);
    engine.dispose();
    await expect(state.read()).rejects.toThrow('The GPU backend was disposed');
  });

  it('says what is too large, and what cannot be read at once', () => {
    expect(() => backend.createState(f32(2 ** 20, 2 ** 12), new Float32Array(0))).toThrow(
      /^a variable f32\[1048576,4096\] takes 16,384 MB, and this GPU has no buffers larger than/,
    );
    expect(() => backend.upload(array(1)).readSync()).toThrow("write 'await x.data()'");
  });

  it('gives memory back', async () => {
    const executable = backend.compile(doubling());
    const before = backend.memory();
    const { outputs } = executable.run([array(1, 2, 3, 4)]);
    expect(backend.memory().buffers).toBeGreaterThan(before.buffers);
    await outputs[0]!.read();
    outputs[0]!.dispose();
    executable.dispose();
    expect(backend.memory().buffers).toBeLessThanOrEqual(before.buffers + 2);
    await expect(async () => outputs[0]!.read()).rejects.toThrow('was used after it was disposed');
    expect(() => executable.run([array(1, 2, 3, 4)])).toThrow('after it was disposed');
  });

  it('leaves results that nobody disposes to the collector, in time', async () => {
    const length = 2 ** 19;
    const b = new ProgramBuilder();
    const x = b.input(f32(length));
    const executable = backend.compile(b.finish([b.binary('add', x, x)]));
    const given = backend.upload({ ...f32(length), data: new Float32Array(length) });
    const before = backend.memory().bytes;
    let most = 0;
    for (let turn = 0; turn < 120; turn++) {
      await executable.run([given]).done;
      most = Math.max(most, backend.memory().bytes - before);
    }
    // All of them would be 240 MB.
    expect(most).toBeLessThan(150 * 2 ** 20);
    executable.dispose();
    given.dispose();
  });

  it.each([
    ['beyond its budget lets the collector feel', 2 ** 20, 20],
    ['within its budget does not burden the collector with', 2 ** 30, 0],
  ])('%s what buffers weigh', async (_, memoryBudget, megabytes) => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device, { memoryBudget });
    const length = 2 ** 19;
    const data = new Float32Array(length);
    const before = process.memoryUsage().arrayBuffers;
    const held = Array.from({ length: 10 }, () => engine.upload({ ...f32(length), data }));
    const weight = process.memoryUsage().arrayBuffers - before;
    expect(held.length * data.byteLength).toBe(20 * 2 ** 20);
    expect(weight).toBeGreaterThan((megabytes - 3) * 2 ** 20);
    expect(weight).toBeLessThan((megabytes + 3) * 2 ** 20);
    engine.dispose();
  });

  it('does not weigh on the collector with what was disposed, and does with each input of a program', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device, { memoryBudget: 1 });
    const [length, megabyte] = [2 ** 19, 2 ** 20];
    const data = new Float32Array(length);
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const weight = (): number => {
      collect();
      return Math.round((process.memoryUsage().arrayBuffers - before) / megabyte);
    };
    const held = [engine.createState(f32(length), data), engine.upload({ ...f32(length), data })];
    expect(weight()).toBe(4);
    for (const array of held) array.dispose();
    await expect.poll(weight).toBeLessThan(1);
    expect(held).toHaveLength(2);
    const b = new ProgramBuilder();
    const total = [0, 1, 2].map(() => b.input(f32(length))).reduce((x, y) => b.binary('add', x, y));
    const program = engine.compile(b.finish([b.reduce('sum', total, [0])]));
    const { outputs } = program.run([0, 1, 2].map(() => ({ ...f32(length), data })));
    await outputs[0]!.read();
    expect(weight()).toBeGreaterThanOrEqual(6);
    program.dispose();
    await expect.poll(weight).toBeLessThan(1);
    expect(() => program.run([])).toThrow('after it was disposed');
    engine.dispose();
  });

  /** Lets the driver answer once that it has no memory left. */
  const runOutOfMemory = (device: GPUDevice): void => {
    const pop = device.popErrorScope.bind(device);
    device.popErrorScope = async () => {
      device.popErrorScope = pop;
      await pop();
      return { message: 'out of memory' } as GPUError;
    };
  };

  it('says what was asked for when the GPU has no memory left', async () => {
    const { device } = await openDevice({ allowSoftware: true });
    const engine = new Engine(device);
    const state = engine.createState(f32(4), Float32Array.of(1, 2, 3, 4));
    runOutOfMemory(device);
    const large = engine.createState(f32(2 ** 18), new Float32Array(2 ** 18));
    await expect(large.read()).rejects.toThrow(
      'The GPU is out of memory: a variable f32[262144] (1 MB) was asked for, while 0 MB in 1 buffers are in use. Use smaller batches',
    );
    expect([...(await state.read())]).toEqual([1, 2, 3, 4]);
    runOutOfMemory(device);
    await expect(large.read()).rejects.toThrow(
      'The GPU is out of memory: a value that is read (1 MB) was asked for, while 1 MB in 2 buffers are in use.',
    );
    engine.dispose();
  });

  it('refuses options that are wrong or come too late', async () => {
    await expect(backend.init({ allowSoftware: 'yes' })).rejects.toThrow(
      'allowSoftware must be true or false; got "yes"',
    );
    await expect(backend.init({ powerPreference: 'low-power' })).rejects.toThrow('is open with other options');
    await backend.init({ allowSoftware: true });
    await expect(backend.init({ memoryBudget: -1 })).rejects.toThrow('memoryBudget must be a number of bytes above 0');
    await expect(backend.init({ largeProducts: 'tiles' })).rejects.toThrow(
      "largeProducts must be 'sharedMemory' or 'subgroups'; got \"tiles\".",
    );
    await expect(createGpuBackend({ allowSoftware: false }).init()).rejects.toThrow(
      /The only GPU here is .* which computes on the processor/,
    );
  });
});
