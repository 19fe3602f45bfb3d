import { describe, expect, it } from 'vitest';
import {
  cast,
  concat,
  gather,
  grad,
  jit,
  matMul,
  scan,
  sort,
  type Tensor,
  tensor,
  topK,
  variable,
  where,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const floats = (): Tensor => tensor([1.5, -2.5, 3.5]);
const integers = (): Tensor => tensor([1, 2, 0], [3], 'int32');
const booleans = (): Tensor => tensor([1, 0, 1], [3], 'bool');

// Run at once and compiled, a mistake has the same message.
const modes: [string, (f: () => unknown) => unknown][] = [
  ['at once', (f) => f()],
  ['compiled', (f) => jit(f as () => Tensor)()],
];

onEachBackend(() => {
  describe.each(modes)('types that do not go together, %s', (_, run) => {
    it.each<[string, () => unknown, string]>([
      [
        'positions that are no integers',
        () => gather(floats(), floats()),
        "gather: indices must be int32; got Tensor(float32[3]). Write .cast('int32').",
      ],
      [
        'an integer to differentiate by',
        () => grad((x) => x.sum())(integers()),
        'Only float32 tensors can be differentiated by; got Tensor(int32[3])',
      ],
      [
        'an integer to differentiate',
        () => grad((x) => cast(x, 'int32').sum())(floats()),
        'A gradient needs a float32 scalar; the function gave int32',
      ],
      [
        'a loop that changes the type',
        () => scan((sum: Tensor, x: Tensor) => ({ carry: cast(sum, 'int32'), y: x }), tensor(0), floats()),
        'it got float32[] and gave int32[]',
      ],
      [
        'a loop without a carry',
        () => scan(((sum: Tensor) => [sum]) as never, tensor(0), floats()),
        'must give { carry, y } with a carry like the one it got, float32[]; it gave no carry',
      ],
      [
        'a variable of another type',
        () => variable(floats()).assign(integers()),
        "Variable 'variable' holds float32[3] and cannot be assigned int32[3]",
      ],
      [
        'a type that does not exist',
        () => cast(floats(), 'float64' as never),
        "Unknown element type 'float64'. Did you mean 'float32'?",
      ],
    ])('%s', (_name, f, message) => {
      expect(() => run(f)).toThrow(message);
    });

    it('promotes where nothing is lost', () => {
      const result = (f: () => Tensor): Tensor => run(f) as Tensor;
      expect(result(() => concat([floats(), integers()])).arraySync()).toEqual([1.5, -2.5, 3.5, 1, 2, 0]);
      expect(result(() => matMul(integers().reshape([1, 3]), floats().reshape([3, 1]))).arraySync()).toEqual([[-3.5]]);
      expect(result(() => booleans().add(booleans())).dtype).toBe('int32');
      expect(result(() => where(integers(), floats(), 0)).arraySync()).toEqual([1.5, -2.5, 0]);
    });

    it('sorts bool, false before true', () => {
      const { values, indices } = run(() => topK(booleans(), 2)) as ReturnType<typeof topK>;
      expect(values.dtype).toBe('bool');
      expect([values.arraySync(), indices.arraySync()]).toEqual([
        [1, 1],
        [0, 2],
      ]);
      expect((run(() => sort(booleans())) as Tensor).arraySync()).toEqual([0, 1, 1]);
    });
  });
});
