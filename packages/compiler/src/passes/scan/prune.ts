/**
 * Scans carry, stack and take only what somebody wants: ys, histories and final carries that no one reads go, carries
 * that nothing depends on go, inputs that the body does not read go; what is given twice is given once; a carry that
 * never changes becomes a constant, and an input that is the same number everywhere a literal.
 */
import {
  type Node,
  nodeInputs,
  type Program,
  type ProgramBuilder,
  type ScanNode,
  type Slot,
  type ValueId,
} from '@neurite/backend';
import { rewrite, rewriteNested } from '../rewrite.ts';
import { literal } from '../simplify/rule.ts';
import { editBody, inputRole, type InputSource, neededFor, partRole } from './body.ts';

export function pruneScans(program: Program): Program {
  const inner = rewriteNested(program, pruneScans);
  const used = usedParts(inner);
  return rewrite(inner, (node, b, _, id) => (node.kind === 'scan' ? prune(node, used.get(id)!, b) : undefined));
}

/** For each scan, which of its parts are used. */
function usedParts(program: Program): Map<ValueId, Set<number>> {
  const used = new Map<ValueId, Set<number>>();
  for (const [id, node] of program.nodes.entries()) if (node.kind === 'scan') used.set(id, new Set());
  const see = (value: ValueId): void => {
    const node = program.nodes[value]!;
    if (node.kind === 'part') used.get(node.of)?.add(node.index);
  };
  for (const node of program.nodes) nodeInputs(node).forEach(see);
  program.outputs.forEach(see);
  for (const { value } of program.writes) see(value);
  return used;
}

function prune(scan: ScanNode, used: ReadonlySet<number>, b: ProgramBuilder): readonly ValueId[] | undefined {
  const { body, carries, xs, consts } = scan;
  const roles = scan.outputs.map((_, index) => ({ index, ...partRole(scan, index) }));
  const isUsed = (role: 'carry' | 'y' | 'history', at: number): boolean =>
    roles.some((part) => part.role === role && part.at === at && used.has(part.index));
  const isHost = (node: Node): boolean => node.kind === 'host' && node.effect;
  const effects = body.nodes.flatMap((node, id) => (isHost(node) ? [id] : []));

  const steady = carries.map((_, at) => passesThrough(scan, at));
  const liveYs = body.outputs.slice(carries.length).flatMap((_, at) => (isUsed('y', at) ? [at] : []));
  const live = new Set(carries.flatMap((_, at) => (isUsed('carry', at) || isUsed('history', at) ? [at] : [])));
  let needed: Uint8Array;
  for (let size = -1; size !== live.size; ) {
    size = live.size;
    const wanted = [
      ...[...live].map((at) => body.outputs[at]!),
      ...liveYs.map((at) => body.outputs[carries.length + at]!),
      ...effects,
    ];
    needed = neededFor(body, wanted, nodeInputs);
    for (const [id, node] of body.nodes.entries()) {
      if (node.kind !== 'input' || needed[id] === 0) continue;
      const { role, at } = inputRole(scan, node.index);
      if (role === 'carry') live.add(at);
    }
  }
  const reads = (index: number): boolean =>
    body.nodes.some((node, id) => node.kind === 'input' && node.index === index && needed[id] === 1);

  const keptCarries = carries.map((_, at) => at).filter((at) => live.has(at) && !steady[at]);
  const newXs: ValueId[] = [];
  const newConsts: ValueId[] = [];
  /** The values that come in from outside: each once, and not at all if it is a literal. */
  const take = (list: ValueId[], value: ValueId, index: number): InputSource | { list: ValueId[]; at: number } => {
    if (!reads(index)) return 'unused';
    const number = literal(value, b);
    if (number !== undefined) return { fill: number };
    if (!list.includes(value)) list.push(value);
    return { list, at: list.indexOf(value) };
  };
  const taken = body.inputs.map((_, index): InputSource | { list: ValueId[]; at: number } => {
    const { role, at } = inputRole(scan, index);
    if (role === 'carry')
      return steady[at]
        ? take(newConsts, carries[at]!, index)
        : keptCarries.includes(at)
          ? { input: keptCarries.indexOf(at) }
          : 'unused';
    if (role === 'xs') return take(newXs, xs[at]!, index);
    return role === 'const' ? take(newConsts, consts[at]!, index) : { input: -1 };
  });
  const stepIndex = keptCarries.length + newXs.length + newConsts.length;
  const sources = taken.map((source): InputSource => {
    if (source === 'unused' || 'fill' in source) return source;
    if ('list' in source)
      return { input: keptCarries.length + source.at + (source.list === newConsts ? newXs.length : 0) };
    return source.input < 0 ? { input: stepIndex } : source;
  });
  const history = keptCarries.some((at) => isUsed('history', at));
  const ysCount = body.outputs.length - carries.length;
  const same =
    keptCarries.length === carries.length &&
    newXs.length === xs.length &&
    newConsts.length === consts.length &&
    liveYs.length === ysCount &&
    history === scan.history;
  if (same) return undefined;

  const slot = (role: string, at: number): Slot =>
    body.inputs[
      body.inputs.findIndex((_, index) => {
        const input = inputRole(scan, index);
        return input.role === role && input.at === at;
      })
    ]!;
  const slice = (value: ValueId): Slot => ({ shape: b.typeOf(value).shape.slice(1), dtype: b.typeOf(value).dtype });
  const inputs: Slot[] = [
    ...keptCarries.map((at) => slot('carry', at)),
    ...newXs.map(slice),
    ...newConsts.map((value) => ({ shape: b.typeOf(value).shape, dtype: b.typeOf(value).dtype })),
    { shape: [], dtype: 'int32' },
  ];
  const outputs = [
    ...keptCarries.map((at) => body.outputs[at]!),
    ...liveYs.map((at) => body.outputs[carries.length + at]!),
  ];
  const parts = b.scan({
    body: editBody(body, { inputs, sources, outputs }),
    length: scan.length,
    carries: keptCarries.map((at) => carries[at]!),
    xs: newXs,
    consts: newConsts,
    reverse: scan.reverse,
    history,
  });
  return roles.map(({ role, at, index }) => {
    if (!used.has(index)) return -1;
    if (role === 'y') return parts.ys[liveYs.indexOf(at)]!;
    if (steady[at]) return role === 'carry' ? carries[at]! : b.broadcast(carries[at]!, scan.outputs[index]!.shape);
    return role === 'carry' ? parts.carries[keptCarries.indexOf(at)]! : parts.history[keptCarries.indexOf(at)]!;
  });
}

/** Whether a carry comes out as it went in. */
function passesThrough(scan: ScanNode, at: number): boolean {
  const node = scan.body.nodes[scan.body.outputs[at]!]!;
  return node.kind === 'input' && node.index === at;
}
