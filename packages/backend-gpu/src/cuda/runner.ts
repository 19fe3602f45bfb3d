import {
  type BufferRef,
  type CompileOptions,
  type Executable,
  type HostArray,
  type HostCallback,
  type Program,
  type ProgramRunner,
  type StateRef,
  type TensorType,
  type TypedArray,
  verify,
} from '@neurite/backend';
import { requireCallbacks } from '../programs/requirements.ts';
import { CardArray } from './card-array.ts';
import { CardBuffer } from './card-buffer.ts';
import { CardState } from './card-state.ts';
import { CudaExecutable } from './executable.ts';
import { Kernels } from './kernels.ts';

/** Runs programs primitive by primitive over TensorFlow's kernels, which are to be loaded before. */
export class CudaRunner implements ProgramRunner {
  readonly #kernels = new Kernels();

  compile(program: Program, options: CompileOptions = {}): Executable {
    verify(program);
    requireCallbacks(program, options.callbacks ?? new Map<string, HostCallback>());
    return new CudaExecutable(this.#kernels, program, options);
  }

  createState(type: TensorType, data?: TypedArray): StateRef {
    return new CardState(this.#kernels, type, data);
  }

  upload({ shape, dtype, data }: HostArray): BufferRef {
    return new CardBuffer(CardArray.ofHost(this.#kernels, { shape, dtype, data: data.slice() }));
  }

  dispose(): void {
    this.#kernels.dispose();
  }
}
