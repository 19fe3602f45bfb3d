/** Prints how many of ONNX's own cases pass, fail, and are not supported: `node --conditions=@neurite/source <this file>`. */
import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import { missingCases, nodeCases, type Outcome, runCase } from './node-cases.ts';

if (missingCases !== undefined) console.log(`skipped: ${missingCases}`);
else {
  await useBackend('cpu');
  const outcomes = new Map<string, Outcome>();
  const filter = process.argv[2] ?? '';
  for (const name of nodeCases()) if (name.includes(filter)) outcomes.set(name, await runCase(name));
  const of = (kind: Outcome['kind']): [string, Outcome][] =>
    [...outcomes].filter(([, outcome]) => outcome.kind === kind);
  for (const [name, { reason }] of of('failed')) console.log(`failed  ${name}: ${reason}`);
  const reasons = Map.groupBy(of('unsupported'), ([, { reason }]) => reason);
  for (const [reason, cases] of reasons) console.log(`unsupported  ${reason}: ${cases.length}`);
  console.log(
    `${of('passed').length} passed, ${of('failed').length} failed, ${of('unsupported').length} unsupported, of ${outcomes.size}`,
  );
}
