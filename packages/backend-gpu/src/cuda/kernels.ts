import { type DType, type HostArray, sameShape, type Shape, type TypedArray } from '@neurite/backend';
import { engine, findBackend, keep, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

/** The name under which tfjs-node registers its backend with tfjs-core. */
export const TFJS_BACKEND = 'tensorflow';

/** A kernel's attributes, as tfjs-core names them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** @internal TensorFlow's kernels, and its tensors: what they are made of and how they are read. */
export class Kernels {
  readonly #scalars = new Map<string, Tensor>();

  /** Runs a kernel of one output, under tfjs-core's name for it. */
  run(name: string, inputs: Readonly<Record<string, TensorInfo>> | readonly TensorInfo[], attributes = {}): Tensor {
    return engine().runKernel(name, inputs as never, attributes) as Tensor;
  }

  /** Runs a kernel of several outputs. */
  runAll(name: string, inputs: Readonly<Record<string, TensorInfo>>, attributes: Attributes): Tensor[] {
    return engine().runKernel(name, inputs as never, attributes as never) as Tensor[];
  }

  /** Runs a kernel of two operands that broadcast. */
  pair(name: string, a: TensorInfo, b: TensorInfo): Tensor {
    return this.run(name, { a, b });
  }

  /** x under another shape; x itself where that is its own. */
  reshape(x: Tensor, shape: Shape): Tensor {
    return sameShape(x.shape, shape) ? x : this.run('Reshape', { x }, { shape: [...shape] });
  }

  /** x repeated to a shape with which it broadcasts; x itself where that is its own. */
  broadcast(x: Tensor, shape: Shape): Tensor {
    if (sameShape(x.shape, shape)) return x;
    const own = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
    const reps = shape.map((length, axis) => (own[axis] === length ? 1 : length));
    const ranked = this.reshape(x, own);
    return reps.every((count) => count === 1) ? ranked : this.run('Tile', { x: ranked }, { reps });
  }

  /** The same number everywhere. */
  fill(value: number, shape: Shape, dtype: DType): Tensor {
    return this.run('Fill', {}, { shape: [...shape], value, dtype });
  }

  /** Where the condition holds `t`, else `e`: all three broadcast to `shape`. */
  select(condition: Tensor, t: Tensor, e: Tensor, shape: Shape): Tensor {
    return this.run('Select', {
      condition: this.broadcast(condition, shape),
      t: this.broadcast(t, shape),
      e: this.broadcast(e, shape),
    });
  }

  cast(x: TensorInfo, dtype: DType): Tensor {
    return this.run('Cast', { x }, { dtype });
  }

  /** A number that is there once and stays. */
  scalar(value: number, dtype: DType): Tensor {
    const key = `${dtype}${Object.is(value, -0) ? '-0' : value}`;
    let scalar = this.#scalars.get(key);
    if (scalar === undefined) {
      const data = dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value);
      scalar = this.upload({ shape: [], dtype, data: dtype === 'bool' ? Uint8Array.from(data) : data });
      this.#scalars.set(key, scalar);
    }
    return scalar;
  }

  /** A tensor of these elements, which stays until it is disposed; the array must not change any more. */
  upload(array: HostArray): Tensor {
    return keep(this.temporary(array));
  }

  /** The same, but the end of a scope of tfjs-core's disposes it. */
  temporary({ data, shape, dtype }: HostArray): Tensor {
    return engine().makeTensor(data, [...shape], dtype, findBackend(TFJS_BACKEND));
  }

  readSync(tensor: Tensor): TypedArray {
    return elementsOf(engine().readSync(tensor.dataId), tensor.dtype as DType);
  }

  async read(tensor: Tensor): Promise<TypedArray> {
    return elementsOf(await engine().read(tensor.dataId), tensor.dtype as DType);
  }

  /** Does something while TensorFlow is the backend that tfjs-core uses, which it is unless another one was chosen in the meantime. */
  inUse<T>(work: () => T): T {
    const tfjs = engine();
    const other = tfjs.backendName;
    if (other === TFJS_BACKEND) return work();
    // Ready on return: the backend is there since tfjs-node was loaded.
    void tfjs.setBackend(TFJS_BACKEND);
    try {
      return work();
    } finally {
      // tfjs-core has none before one is chosen, whatever its types say.
      if ((other as string | undefined) !== undefined) void tfjs.setBackend(other);
    }
  }

  dispose(): void {
    for (const scalar of this.#scalars.values()) scalar.dispose();
    this.#scalars.clear();
  }
}

/** Casts to a wider type may share the narrower elements, so these need not be what the tensor says. */
const elementsOf = (values: unknown, dtype: DType): TypedArray => {
  const elements = values as TypedArray;
  const Elements = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return elements instanceof Elements ? elements : Elements.from(elements as ArrayLike<number>);
};
