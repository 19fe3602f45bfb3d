/** What runs in a thread: its share of the environments, as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { LaneGroup } from './lane-group.ts';
import { makerOf } from './maker-of.ts';
import type { WorkerAnswer, WorkerRequest, WorkerSetup } from './worker-messages.ts';

const { source, first, count, arrays, actions, onFailure } = workerData as WorkerSetup;
const group = new LaneGroup(await makerOf(source), first, count, arrays, onFailure);

parentPort!.on('message', (request: WorkerRequest) => parentPort!.postMessage(answer(request)));

function answer(request: WorkerRequest): WorkerAnswer {
  try {
    switch (request.kind) {
      case 'reset':
        return { result: group.reset(request.seeds) };
      case 'step':
        return { result: group.step(actions) };
      case 'save':
        return { states: group.save() };
      case 'restore':
        group.restore(request.states);
        return {};
      case 'close':
        group.close();
        return {};
    }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
