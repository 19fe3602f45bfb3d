import { ByteWriter } from './bytes.ts';
import {
  FunctionBuilder,
  type FunctionReference,
  type Global,
  type Local,
  localReference,
  TYPE_CODES,
} from './function-builder.ts';
import { toValue, type ValueType } from './instruction.ts';

/**
 * A small assembler for WebAssembly modules.
 *
 * `ModuleBuilder` collects types, imports, globals, functions and exports and encodes them; `FunctionBuilder` writes
 * one body, with structured control flow as nested JavaScript functions. It checks little: `WebAssembly.Module`
 * validates what it makes.
 */

export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  /** Pages of 64 KiB. */
  readonly initial: number;
  readonly maximum?: number;
  /** Shared between threads; then `maximum` is needed. */
  readonly shared?: boolean;
}

type LocalsOf<P extends readonly ValueType[]> = { [K in keyof P]: Local<P[K]> };

export interface FunctionOptions<P extends readonly ValueType[] = readonly ValueType[]> {
  readonly params: P;
  readonly results?: readonly ValueType[];
  /** Exported under this name. */
  readonly export?: string;
}

/** A function whose body may be written later. */
export interface DeclaredFunction<P extends readonly ValueType[] = readonly ValueType[]> extends FunctionReference {
  readonly define: (body: (f: FunctionBuilder, ...params: LocalsOf<P>) => void) => void;
}

/** Builds one module. Imports come before the first function. */
export class ModuleBuilder implements ModuleContent {
  readonly #typeKeys: string[] = [];
  readonly types: ByteWriter[] = [];
  readonly imports: ByteWriter = new ByteWriter();
  importCount = 0;
  importedFunctions = 0;
  #hasMemory = false;
  readonly functions: { readonly type: number; body: ByteWriter | undefined }[] = [];
  readonly globals: { readonly type: ValueType; readonly initial: number }[] = [];
  readonly exports: { readonly name: string; readonly kind: number; readonly index: number }[] = [];
  readonly #shared = new Map<string, FunctionReference>();

  #type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#typeKeys.indexOf(key);
    if (known >= 0) return known;
    const bytes = new ByteWriter(16);
    bytes.byte(0x60);
    for (const list of [params, results]) {
      bytes.unsigned(list.length);
      for (const type of list) bytes.byte(TYPE_CODES[type]);
    }
    this.types.push(bytes);
    return this.#typeKeys.push(key) - 1;
  }

  importMemory(memory: MemoryImport): void {
    if (this.#hasMemory) throw new Error('a module has one memory');
    if (memory.shared === true && memory.maximum === undefined) throw new Error('a shared memory needs a maximum');
    this.#hasMemory = true;
    this.importCount++;
    this.imports.name(memory.module);
    this.imports.name(memory.name);
    this.imports.byte(0x02);
    this.imports.byte((memory.maximum === undefined ? 0 : 1) | (memory.shared === true ? 2 : 0));
    this.imports.unsigned(memory.initial);
    if (memory.maximum !== undefined) this.imports.unsigned(memory.maximum);
  }

  importFunction(
    module: string,
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[] = [],
  ): FunctionReference {
    if (this.functions.length > 0) throw new Error('import functions before the first function is defined');
    this.importCount++;
    this.imports.name(module);
    this.imports.name(name);
    this.imports.byte(0x00);
    this.imports.unsigned(this.#type(params, results));
    return { index: this.importedFunctions++, params, results };
  }

  /** A mutable module-wide i32, f32 or f64. */
  global<T extends 'i32' | 'f32' | 'f64'>(type: T, initial = 0): Global<T> {
    const globalIndex = this.globals.push({ type, initial }) - 1;
    return {
      type,
      globalIndex,
      write(code) {
        code.byte(0x23);
        code.unsigned(globalIndex);
      },
    };
  }

  /** Defines a function; `body` writes it at once. Other functions may be defined meanwhile. */
  function<const P extends readonly ValueType[]>(
    options: FunctionOptions<P>,
    body: (f: FunctionBuilder, ...params: LocalsOf<P>) => void,
  ): FunctionReference {
    const declared = this.declare(options);
    declared.define(body);
    return declared;
  }

  /** A function that may be called before it is defined. */
  declare<const P extends readonly ValueType[]>(options: FunctionOptions<P>): DeclaredFunction<P> {
    const { params, results = [] } = options;
    const slot: { readonly type: number; body: ByteWriter | undefined } = {
      type: this.#type(params, results),
      body: undefined,
    };
    const index = this.importedFunctions + this.functions.push(slot) - 1;
    if (options.export !== undefined) this.exports.push({ name: options.export, kind: 0, index });
    return {
      index,
      params,
      results,
      define(body) {
        const f = new FunctionBuilder(params.length);
        body(f, ...(params.map((type, i) => localReference(type, i)) as LocalsOf<P>));
        slot.body = f.encode();
      },
    };
  }

  /** The function that `make` defines, made once per key: kernels of the same shape share their code. */
  shared(key: string, make: () => FunctionReference): FunctionReference {
    let found = this.#shared.get(key);
    if (found === undefined) {
      found = make();
      this.#shared.set(key, found);
    }
    return found;
  }

  export(name: string, callee: FunctionReference): void {
    this.exports.push({ name, kind: 0, index: callee.index });
  }

  exportGlobal(name: string, global: Global): void {
    this.exports.push({ name, kind: 3, index: global.globalIndex });
  }

  /** The binary module. */
  encode(): Uint8Array<ArrayBuffer> {
    return encodeModule(this);
  }
}

/** What a module is made of. */
export interface ModuleContent {
  readonly types: readonly ByteWriter[];
  readonly imports: ByteWriter;
  readonly importCount: number;
  readonly importedFunctions: number;
  readonly functions: readonly { readonly type: number; readonly body: ByteWriter | undefined }[];
  readonly globals: readonly { readonly type: ValueType; readonly initial: number }[];
  readonly exports: readonly { readonly name: string; readonly kind: number; readonly index: number }[];
  /** What is put into the imported table. */
  readonly elements?: ByteWriter;
}

/** The binary form of a module. @throws Error when a function was declared but never finished */
export function encodeModule(module: ModuleContent): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(4096);
  out.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  const section = (id: number, count: number, write: (content: ByteWriter) => void): void => {
    if (count === 0) return;
    const content = new ByteWriter();
    content.unsigned(count);
    write(content);
    out.byte(id);
    out.sized(content);
  };
  section(1, module.types.length, (content) => {
    for (const type of module.types) content.raw(type.bytes);
  });
  section(2, module.importCount, (content) => content.raw(module.imports.bytes));
  section(3, module.functions.length, (content) => {
    for (const { type } of module.functions) content.unsigned(type);
  });
  section(6, module.globals.length, (content) => {
    for (const { type, initial } of module.globals) {
      content.byte(TYPE_CODES[type]);
      content.byte(0x01);
      toValue(type as 'f64', initial).write(content);
      content.byte(0x0b);
    }
  });
  section(7, module.exports.length, (content) => {
    for (const { name, kind, index } of module.exports) {
      content.name(name);
      content.byte(kind);
      content.unsigned(index);
    }
  });
  const { elements } = module;
  section(9, elements === undefined ? 0 : 1, (content) => content.raw(elements!.bytes));
  section(10, module.functions.length, (content) => {
    for (const { body } of module.functions) {
      if (body === undefined) throw new Error('a function was declared but never finished');
      content.sized(body);
    }
  });
  return out.bytes.slice();
}
