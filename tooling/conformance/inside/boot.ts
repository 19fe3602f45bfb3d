import { createRequire } from 'node:module';

interface Jasmine {
  boot(): { getEnv(): JasmineEnv };
}

export interface JasmineEnv {
  configure(options: { random: boolean }): void;
  addReporter(reporter: { specDone(spec: SpecDone): void }): void;
  execute(): Promise<{ overallStatus: string }>;
}

export interface SpecDone {
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
  readonly failedExpectations: readonly { readonly message: string }[];
}

// `boot` puts describe, it and expect on the global object, where the suite's modules look for them as they load.
const jasmine = createRequire(import.meta.url)('jasmine-core') as Jasmine;

export const jasmineEnv: JasmineEnv = jasmine.boot().getEnv();
