/** Graph-models of TensorFlow.js; apart from the rest, because its converter is a package that you install yourself. */
export { type LoadTfjsGraphOptions, loadTfjsGraphModel, type TfjsGraphModel } from './load-graph-model.ts';
