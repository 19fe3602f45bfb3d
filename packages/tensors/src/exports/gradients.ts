import '../assembled.ts';

export { grad, grads, type ValueAndGrads, valueAndGrad, vjp } from '../grad.ts';
export { hessian, jacobian } from '../jacobian.ts';
export { hvp, jvp, type Point } from '../jvp.ts';
