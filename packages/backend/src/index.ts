export type { Backend, Capabilities, EagerKernels, MemoryReport } from './backend.ts';
export {
  ArgumentError,
  BackendUnavailable,
  FormatError,
  NeuriteError,
  NoBackend,
  nearestName,
  ShapeError,
  TraceError,
  unknownName,
} from './errors.ts';
export {
  type BackendStatus,
  currentBackend,
  explainBackends,
  registerBackend,
  registeredBackends,
  selectBackend,
} from './registry.ts';
