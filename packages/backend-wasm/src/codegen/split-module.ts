import { ByteWriter } from './bytes.ts';
import type { ModuleContent } from './emitter.ts';

/**
 * The module in several, each of at most so many functions, in their order. They share the memory and call each other through the table
 * `env.table`, where each puts its own functions when it is instantiated. Functions that call each other stay together for the most
 * part, since they are defined one after the other.
 *
 * @throws Error for a module that has globals: they would have to be shared as well
 */
export function splitModule(module: ModuleContent, most: number): ModuleContent[] {
  const { functions } = module;
  if (functions.length <= most) return [module];
  if (module.globals.length > 0) throw new Error('a module that has globals cannot be split');
  const imports = withTable(module);
  const parts: ModuleContent[] = [];
  for (let start = 0; start < functions.length; start += most)
    parts.push({ ...module, ...imports, ...partOf(module, start, Math.min(functions.length, start + most)) });
  return parts;
}

/** Functions from one place to before another, and what belongs to them. */
function partOf(
  module: ModuleContent,
  start: number,
  end: number,
): Pick<ModuleContent, 'functions' | 'exports' | 'elements'> {
  const { importedFunctions: imported, functions } = module;
  const indexOf = (place: number): number => imported + place - start;
  const isInside = (place: number): boolean => place >= start && place < end;
  return {
    functions: functions.slice(start, end).map(({ type, body }) => ({
      type,
      body: redirected(body!, (code, callee) => {
        const place = callee - imported;
        if (place < 0) code.call(callee);
        else if (isInside(place)) code.call(indexOf(place));
        else callThroughTable(code, place, functions[place]!.type);
      }),
    })),
    exports: module.exports
      .filter(({ index }) => isInside(index - imported))
      .map((one) => ({ ...one, index: indexOf(one.index - imported) })),
    elements: elementsOf(start, end, imported),
  };
}

/** Functions, from this index on, put into the table at their places. */
function elementsOf(start: number, end: number, index: number): ByteWriter {
  const elements = new ByteWriter();
  elements.raw([0x00, 0x41]);
  elements.signed(start);
  elements.byte(0x0b);
  elements.unsigned(end - start);
  for (let place = start; place < end; place++) elements.unsigned(index + place - start);
  return elements;
}

function callThroughTable(code: ByteWriter, place: number, type: number): void {
  code.byte(0x41);
  code.signed(place);
  code.byte(0x11);
  code.unsigned(type);
  code.byte(0x00);
}

function withTable({ imports, importCount }: ModuleContent): Pick<ModuleContent, 'imports' | 'importCount'> {
  const all = new ByteWriter(imports.length + 16);
  all.raw(imports.bytes);
  all.name('env');
  all.name('table');
  // Of functions, without an upper limit.
  all.raw([0x01, 0x70, 0x00, 0x00]);
  return { imports: all, importCount: importCount + 1 };
}

/** A body whose calls are written anew. */
function redirected(body: ByteWriter, write: (code: ByteWriter, callee: number) => void): ByteWriter {
  const { bytes, calls } = body;
  const code = new ByteWriter(bytes.length + 64);
  let copied = 0;
  for (const at of calls) {
    code.raw(bytes.subarray(copied, at));
    let [callee, shift] = [0, 0];
    // The index of the callee, after the opcode.
    for (copied = at + 1; ; shift += 7) {
      const byte = bytes[copied++]!;
      callee |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    write(code, callee);
  }
  code.raw(bytes.subarray(copied));
  return code;
}
