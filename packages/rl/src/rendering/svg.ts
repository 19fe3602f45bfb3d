import type { Point, Scene, Shape } from './scene.ts';

/**
 * A scene as an SVG file.
 *
 * @example
 * const world = new GridWorld();
 * world.reset();
 * await writeFile('world.svg', sceneToSvg(world.render()));
 */
export function sceneToSvg(scene: Scene): string {
  return svgFile(scene, shapesToSvg(scene));
}

/** @internal The shapes of a scene, without the file around them. */
export function shapesToSvg({ shapes }: Scene): string {
  return shapes.map(shapeToSvg).join('');
}

/** @internal */
export function svgFile({ width, height }: Pick<Scene, 'width' | 'height'>, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="#ffffff"/>${content}</svg>\n`
  );
}

function shapeToSvg(shape: Shape): string {
  const color = escape(shape.color);
  switch (shape.kind) {
    case 'line': {
      const [x1, y1] = short(shape.from);
      const [x2, y2] = short(shape.to);
      return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" stroke-width="${shape.width}"/>`;
    }
    case 'rectangle': {
      const [x, y] = short(shape.corner);
      const [width, height] = short(shape.size);
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${color}"/>`;
    }
    case 'circle': {
      const [x, y] = short(shape.center);
      return `<circle cx="${x}" cy="${y}" r="${shape.radius}" fill="${color}"/>`;
    }
    case 'polygon':
      return `<polygon points="${shape.points.map((point) => short(point).join(',')).join(' ')}" fill="${color}"/>`;
    case 'text': {
      const [x, y] = short(shape.center);
      return (
        `<text x="${x}" y="${y}" font-size="${shape.size}" font-family="sans-serif" text-anchor="middle" ` +
        `dominant-baseline="central" fill="${color}">${escape(shape.text)}</text>`
      );
    }
  }
}

function short([x, y]: Point): [number, number] {
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
