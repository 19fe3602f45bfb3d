import type { TensorFlowBackend } from './tensorflow.ts';

const helped = new WeakSet<object>();

/**
 * Lets the garbage collector free TensorFlow's tensors, which it does not see. tfjs-node knows a tensor by an object and keeps its native
 * part until it is told to delete it; here that happens when nobody can reach the object any more.
 */
export const collectTensors = ({ tensorMap, binding }: TensorFlowBackend): void => {
  // It may have been opened before: a tensor can be deleted once.
  if (helped.has(tensorMap)) return;
  helped.add(tensorMap);
  const collected = new FinalizationRegistry<{ readonly id: number }>(({ id }) => {
    // A tensor that no kernel has used yet has no native part.
    if (id >= 0) binding.deleteTensor(id);
  });
  const { set, delete: remove } = tensorMap;
  tensorMap.set = (dataId, data) => {
    set.call(tensorMap, dataId, data);
    // The record of a tensor does not lead back to the object that names it.
    collected.register(dataId, data, dataId);
  };
  tensorMap.delete = (dataId) => {
    collected.unregister(dataId);
    return remove.call(tensorMap, dataId);
  };
};
