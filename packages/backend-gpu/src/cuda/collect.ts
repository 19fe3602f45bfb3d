import { Ledger, type MemoryReport } from '@neurite/backend';
import type { TensorFlowBackend } from './tensorflow.ts';

const ledgers = new WeakMap<object, Ledger>();

/**
 * Lets the garbage collector free TensorFlow's tensors, which it does not see. tfjs-node knows a tensor by an object and keeps its native
 * part until it is told to delete it; here that happens when nobody can reach the object any more.
 *
 * @returns what it holds: tfjs-core's own figures go on counting what was collected
 */
export const collectTensors = ({ tensorMap, binding }: TensorFlowBackend): (() => MemoryReport) => {
  // It may have been opened before: a tensor can be deleted once.
  let ledger = ledgers.get(tensorMap);
  if (ledger === undefined) {
    ledger = new Ledger();
    ledgers.set(tensorMap, ledger);
    collectInto(ledger, { tensorMap, binding });
  }
  return ledger.report.bind(ledger);
};

const collectInto = (
  ledger: Ledger,
  { tensorMap, binding }: Pick<TensorFlowBackend, 'tensorMap' | 'binding'>,
): void => {
  const collected = new FinalizationRegistry<{ readonly id: number }>(({ id }) => {
    // A tensor that no kernel has used yet has no native part.
    if (id >= 0) binding.deleteTensor(id);
  });
  const sizes = new WeakMap<object, number>();
  const { set, delete: remove } = tensorMap;
  tensorMap.set = (dataId, data) => {
    set.call(tensorMap, dataId, data);
    // The record of a tensor does not lead back to the object that names it.
    collected.register(dataId, data, dataId);
    const bytes = data.shape.reduce((count, length) => count * length, data.dtype === binding.TF_BOOL ? 1 : 4);
    sizes.set(dataId, bytes);
    ledger.add(dataId, bytes);
  };
  tensorMap.delete = (dataId) => {
    collected.unregister(dataId);
    ledger.remove(dataId, sizes.get(dataId) ?? 0);
    return remove.call(tensorMap, dataId);
  };
};
