/**
 * The gradient of a scan is a scan the other way that runs the forward body again, from the carries that were kept,
 * before it goes back. What it computes again, the forward scan has computed once: here it hands those values out as
 * ys, and the backward scan takes them as slices. Two values are the same if they are made alike from inputs that are
 * the same: slices of the same sequences, kept carries, and the same constants. Views are made again rather than
 * stored.
 */
import {
  hash,
  mapInputs,
  type Node,
  nodeInputs,
  type Program,
  type ScanNode,
  singleNode,
  type ValueId,
} from '@neurite/backend';
import { rewrite, rewriteNested } from '../rewrite.ts';
import { editBody, inputRole, partRole } from './body.ts';

export function saveForBackward(program: Program): Program {
  const inner = rewriteNested(program, saveForBackward);
  const pairs = findPairs(inner);
  if (pairs.length === 0) return inner;
  /** For each forward scan, the values of its body to hand out, and after the rewriting what hands them out. */
  const extra = new Map<ValueId, { wanted: ValueId[]; parts: ValueId[] }>();
  for (const { forward, saved } of pairs) {
    const entry = extra.get(forward) ?? { wanted: [], parts: [] };
    for (const value of saved.values()) if (!entry.wanted.includes(value)) entry.wanted.push(value);
    extra.set(forward, entry);
  }
  return rewrite(inner, (node, b, _, id) => {
    if (node.kind !== 'scan') return undefined;
    let scan = node;
    const pair = pairs.find((candidate) => candidate.backward === id);
    if (pair !== undefined) {
      const { wanted, parts } = extra.get(pair.forward)!;
      scan = taking(scan, pair.saved, (value) => parts[wanted.indexOf(value)]!);
    }
    const entry = extra.get(id);
    if (entry === undefined) return pair === undefined ? undefined : b.addMulti(scan);
    const ys = scan.body.outputs.length - scan.carries.length;
    const all = b.addMulti({ ...scan, body: { ...scan.body, outputs: [...scan.body.outputs, ...entry.wanted] } });
    const end = scan.carries.length + ys;
    entry.parts = all.slice(end, end + entry.wanted.length);
    return [...all.slice(0, end), ...all.slice(end + entry.wanted.length)];
  });
}

/** A scan that computes again what another has computed, and which of its body's values are which of the other's. */
interface Pair {
  readonly forward: ValueId;
  readonly backward: ValueId;
  readonly saved: ReadonlyMap<ValueId, ValueId>;
}

function findPairs(program: Program): Pair[] {
  const scans = program.nodes.flatMap((node, id) => (node.kind === 'scan' ? [id] : []));
  const pairs: Pair[] = [];
  for (const backward of scans) {
    for (const forward of scans) {
      if (forward >= backward) break;
      // One partner is enough, and one that hands values out to another keeps its own form.
      const isTaken = pairs.some(
        (pair) => pair.backward === backward || pair.backward === forward || pair.forward === backward,
      );
      if (isTaken || !readsHistory(program, backward, forward)) continue;
      const saved = sharedValues(program, forward, backward);
      if (saved.size > 0) pairs.push({ forward, backward, saved });
    }
  }
  return pairs;
}

function readsHistory(program: Program, backward: ValueId, forward: ValueId): boolean {
  const [own, other] = [program.nodes[backward] as ScanNode, program.nodes[forward] as ScanNode];
  return (
    own.length === other.length &&
    own.xs.some((x) => {
      const node = program.nodes[x]!;
      return node.kind === 'part' && node.of === forward;
    })
  );
}

/** The values at the edge of what both bodies compute, of the backward body and of the forward one. */
function sharedValues(program: Program, forward: ValueId, backward: ValueId): Map<ValueId, ValueId> {
  const [first, second] = [program.nodes[forward] as ScanNode, program.nodes[backward] as ScanNode];
  const same = matchInputs(program, forward, first, second);
  const byKey = new Map<string, ValueId>();
  for (const [id, node] of first.body.nodes.entries()) {
    if (node.kind === 'input' || isSideEffect(node)) continue;
    const key = keyOf(first.body, node);
    if (!byKey.has(key)) byKey.set(key, id);
  }
  for (const [id, node] of second.body.nodes.entries()) {
    if (node.kind === 'input' || isSideEffect(node) || !nodeInputs(node).every((value) => same.has(value))) continue;
    const match = byKey.get(
      keyOf(
        second.body,
        mapInputs(node, (value) => same.get(value)!),
      ),
    );
    if (match !== undefined) same.set(id, match);
  }
  return edge(first.body, second.body, same);
}

/** Which inputs of the backward body are which values of the forward one. */
function matchInputs(program: Program, forward: ValueId, first: ScanNode, second: ScanNode): Map<ValueId, ValueId> {
  const same = new Map<ValueId, ValueId>();
  const inputOf = (role: string, at: number): ValueId =>
    first.body.nodes.findIndex((node) => {
      if (node.kind !== 'input') return false;
      const input = inputRole(first, node.index);
      return input.role === role && input.at === at;
    });
  const match = (role: string, at: number): ValueId => {
    if (role === 'step') return inputOf('step', 0);
    if (role === 'const') return inputOf('const', first.consts.indexOf(second.consts[at]!));
    if (role !== 'xs') return -1;
    const outer = second.xs[at]!;
    const shared = first.xs.indexOf(outer);
    if (shared >= 0) return inputOf('xs', shared);
    const node = program.nodes[outer]!;
    if (node.kind !== 'part' || node.of !== forward) return -1;
    const part = partRole(first, node.index);
    if (part.role === 'history') return inputOf('carry', part.at);
    return part.role === 'y' ? first.body.outputs[first.carries.length + part.at]! : -1;
  };
  for (const [id, node] of second.body.nodes.entries()) {
    if (node.kind !== 'input') continue;
    const { role, at } = inputRole(second, node.index);
    const found = match(role, at);
    if (found >= 0) same.set(id, found);
  }
  return same;
}

/** Of the values that are the same, those that something else needs, views traced back to what they view. */
function edge(first: Program, second: Program, same: ReadonlyMap<ValueId, ValueId>): Map<ValueId, ValueId> {
  const saved = new Map<ValueId, ValueId>();
  const want = (value: ValueId): void => {
    const match = same.get(value);
    const node = second.nodes[value]!;
    if (match === undefined || node.kind === 'input' || saved.has(value)) return;
    if (isCheap(node)) nodeInputs(node).forEach(want);
    else if ('shape' in node && first.nodes[match]!.kind !== 'input') saved.set(value, match);
  };
  for (const [id, node] of second.nodes.entries()) if (!same.has(id)) nodeInputs(node).forEach(want);
  second.outputs.forEach(want);
  return saved;
}

/** What is made again rather than stored. */
function isCheap(node: Node): boolean {
  return ['fill', 'iota', 'constant', 'reshape', 'broadcast', 'slice', 'part', 'cast', 'compare'].includes(node.kind);
}

/** The backward scan with the saved values as slices. */
function taking(scan: ScanNode, saved: ReadonlyMap<ValueId, ValueId>, partOf: (value: ValueId) => ValueId): ScanNode {
  const { body, carries, xs } = scan;
  const own = [...saved.keys()];
  const before = carries.length + xs.length;
  const slots = own.map((value) => {
    const { shape, dtype } = singleNode(body, value);
    return { shape, dtype };
  });
  const inputs = [...body.inputs.slice(0, before), ...slots, ...body.inputs.slice(before)];
  const sources = body.inputs.map((_, index) => ({ input: index < before ? index : index + own.length }));
  const given = new Map(own.map((value, index) => [value, before + index]));
  const edited = editBody(body, { inputs, sources, outputs: body.outputs, given });
  return { ...scan, xs: [...xs, ...own.map((value) => partOf(saved.get(value)!))], body: edited };
}

function isSideEffect(node: Node): boolean {
  return node.kind === 'host';
}

/** A text that two nodes share only if they compute the same from the same operands. */
function keyOf(program: Program, node: Node): string {
  const plain = node.kind === 'constant' ? { ...node, index: program.constants[node.index]!.data } : node;
  return JSON.stringify(plain, (name, value: unknown) => {
    if (name === 'label') return undefined;
    if (typeof value === 'object' && value !== null && 'nodes' in value) return hash(value as Program);
    if (ArrayBuffer.isView(value))
      return Array.from(value as Float32Array, (element) => (Object.is(element, -0) ? '-0' : String(element)));
    if (typeof value === 'number' && (value === 0 || !Number.isFinite(value)))
      return Object.is(value, -0) ? '-0' : String(value);
    return value;
  });
}
