/** The decoders and encoders of jSquash, WebAssembly that is loaded from its package when it is first needed. */

interface CodecOptions {
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
  readonly printErr: (line: string) => void;
}

/** What a codec gave, and what it complained of. */
export interface CodecRun<T> {
  readonly result: T | undefined;
  readonly complaints: readonly string[];
}

/** A codec that is instantiated at its first use, and anew after it failed, since it leaves its memory as it was then. */
export class WasmCodec<Module> {
  readonly #load: () => Promise<unknown>;
  readonly #file: string;
  #module: Promise<Module> | undefined;
  #complaints: string[] = [];

  /**
   * @param load imports the code that goes with the WebAssembly
   * @param file the WebAssembly, as it would be imported: '@jsquash/webp/codec/dec/webp_dec.wasm'
   */
  constructor(load: () => Promise<unknown>, file: string) {
    this.#load = load;
    this.#file = file;
  }

  /** Runs a function of the codec, which must be over when it returns. */
  async run<T>(use: (module: Module) => T | null): Promise<CodecRun<T>> {
    this.#module ??= this.#instantiate();
    const module = await this.#module;
    this.#complaints = [];
    try {
      return { result: use(module) ?? undefined, complaints: this.#complaints };
    } catch (error) {
      this.#module = undefined;
      return {
        result: undefined,
        complaints: [...this.#complaints, error instanceof Error ? error.message : 'it failed'],
      };
    }
  }

  async #instantiate(): Promise<Module> {
    const { default: create } = (await this.#load()) as { default: (options: CodecOptions) => Promise<Module> };
    const { createRequire } = process.getBuiltinModule('node:module');
    const { readFile } = process.getBuiltinModule('node:fs/promises');
    const bytes = await readFile(createRequire(import.meta.url).resolve(this.#file));
    const compiled = await WebAssembly.compile(bytes);
    return create({
      noInitialRun: true,
      instantiateWasm: (imports, done) => {
        const instance = new WebAssembly.Instance(compiled, imports);
        done(instance);
        return instance.exports;
      },
      printErr: (line) => this.#complaints.push(line),
    });
  }
}
