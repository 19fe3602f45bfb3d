import type { Point, Scene, Shape } from './scene.ts';

/** Letters are about twice as high as wide. */
const ASPECT = 2;

/**
 * A scene as lines of text, for a terminal.
 *
 * @param columns how wide. Default 60
 * @example
 * const world = new GridWorld();
 * world.reset();
 * console.log(sceneToText(world.render(), 24));
 */
export function sceneToText(scene: Scene, columns = 60): string {
  const scale = columns / scene.width;
  const page = new Page(columns, Math.max(1, Math.round((scene.height * scale) / ASPECT)));
  const place = ([x, y]: Point): Point => [x * scale, (y * scale) / ASPECT];
  for (const shape of scene.shapes) drawShape(page, shape, place);
  return page.toString();
}

class Page {
  readonly #columns: number;
  readonly #rows: string[][];

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  }

  put(x: number, y: number, character: string): void {
    const column = Math.floor(x);
    const row = this.#rows[Math.floor(y)];
    if (row !== undefined && column >= 0 && column < this.#columns) row[column] = character;
  }

  toString(): string {
    return this.#rows.map((row) => row.join('').trimEnd()).join('\n');
  }
}

function drawShape(page: Page, shape: Shape, place: (point: Point) => Point): void {
  switch (shape.kind) {
    case 'line':
      drawLine(page, place(shape.from), place(shape.to), shape.character);
      break;
    case 'rectangle': {
      const [x, y] = shape.corner;
      fillBetween(page, place([x, y]), place([x + shape.size[0], y + shape.size[1]]), shape.character);
      break;
    }
    case 'circle': {
      page.put(...place(shape.center), shape.character);
      break;
    }
    case 'polygon':
      shape.points.forEach((point, index) => {
        const next = shape.points[(index + 1) % shape.points.length]!;
        drawLine(page, place(point), place(next), shape.character);
      });
      break;
    case 'text': {
      const [x, y] = place(shape.center);
      const letters = [...shape.text];
      letters.forEach((letter, index) => page.put(x - letters.length / 2 + 0.5 + index, y, letter));
      break;
    }
  }
}

function drawLine(page: Page, [x1, y1]: Point, [x2, y2]: Point, character: string): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) * 2));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    page.put(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, character);
  }
}

function fillBetween(page: Page, [left, top]: Point, [right, bottom]: Point, character: string): void {
  for (let y = Math.floor(top); y < Math.max(bottom, Math.floor(top) + 1); y++) {
    for (let x = Math.floor(left); x < Math.max(right, Math.floor(left) + 1); x++) page.put(x, y, character);
  }
}
