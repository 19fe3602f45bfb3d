/** A plain ustar archive. */
export function tar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, data]) => {
    const header = new Uint8Array(512);
    const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
    put(name, 0);
    put(data.length.toString(8).padStart(11, '0'), 124);
    put('        ', 148);
    put('0', 156);
    put('ustar', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = new Uint8Array(Math.ceil(data.length / 512) * 512);
    body.set(data);
    return [header, body];
  });
  return Buffer.concat([...blocks, new Uint8Array(1024)]);
}
