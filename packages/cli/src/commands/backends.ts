import { explainBackends, registeredBackends } from '@neurite/backend';
import { useBackend } from '@neurite/tensors';
import { ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';

/** Lists the backends: which is taken, which could be, which cannot run here and why; returns the exit code. */
export async function backends(output: Output): Promise<number> {
  const chosen = await useBackend('auto');
  const capabilities = new Map(registeredBackends().map((backend) => [backend.name, backend.capabilities]));
  const descriptions = new Map(registeredBackends().map((backend) => [backend.name, () => backend.describe?.() ?? {}]));
  for (const { name, state, reason } of await explainBackends()) {
    const { accelerated, simd, threads } = capabilities.get(name)!;
    const traits = [
      ...(accelerated ? ['accelerated'] : []),
      ...(simd ? ['SIMD'] : []),
      `${threads} thread${threads === 1 ? '' : 's'}`,
    ];
    const isChosen = name === chosen.name;
    const verdict =
      reason === undefined
        ? `available${isChosen ? ", what 'auto' takes" : ''} (${traits.join(', ')})`
        : `not available: ${reason}`;
    output.line(`${name.padEnd(8)}${verdict}`);
    const description = descriptions.get(name)!();
    for (const [what, text] of Object.entries(description)) output.line(`${' '.repeat(8)}${what}: ${text}`);
    output.event('backend', {
      name,
      available: state !== 'unavailable',
      auto: isChosen,
      reason: reason ?? null,
      threads,
      simd,
      accelerated,
      ...(Object.keys(description).length > 0 ? { description } : {}),
    });
  }
  return ExitCode.ok;
}
