import type { FunctionBuilder } from '../codegen/function-builder.ts';
import type { Effect, Value } from '../codegen/instruction.ts';
import { i32 } from '../codegen/opcodes.ts';

/** memory.copy: https://webassembly.github.io/spec/core/binary/instructions.html */
export const copyBytes = (f: FunctionBuilder, to: Value<'i32'>, from: Value<'i32'>, bytes: number): void => {
  if (bytes === 0) return;
  const effect: Effect = {
    type: 'none',
    write(code) {
      to.write(code);
      from.write(code);
      i32.const(bytes).write(code);
      for (const byte of [0xfc, 10, 0, 0]) code.byte(byte);
    },
  };
  f.do(effect);
};
