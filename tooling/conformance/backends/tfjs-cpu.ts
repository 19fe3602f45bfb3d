import '@tensorflow/tfjs-backend-cpu';

export const tfjsBackend = 'cpu';
