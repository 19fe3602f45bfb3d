import './arithmetic.ts';
import './matmul.ts';
import './reduce.ts';
import './shape.ts';
