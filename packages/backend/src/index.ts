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
