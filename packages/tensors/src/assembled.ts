/** What operations need and cannot import, as it is made of them: the class of tensors, and kernels that run as programs. */
import './jit/replaced-kernels.ts';
import './tensor.ts';
