/** A place in a scene: to the right, and down. */
export type Point = readonly [x: number, y: number];

/** What an environment looks like at one moment: shapes, in the order in which they are drawn. Plain data. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** A shape of a scene. `color` is CSS's, `character` what is drawn in text. */
export type Shape = Line | Rectangle | Circle | Polygon | Text;

interface Drawn {
  readonly color: string;
  readonly character: string;
}

/** A straight line, with its width. */
export interface Line extends Drawn {
  readonly kind: 'line';
  readonly from: Point;
  readonly to: Point;
  readonly width: number;
}

/** A rectangle by its corner of the smallest coordinates. */
export interface Rectangle extends Drawn {
  readonly kind: 'rectangle';
  readonly corner: Point;
  readonly size: Point;
}

/** A filled circle. */
export interface Circle extends Drawn {
  readonly kind: 'circle';
  readonly center: Point;
  readonly radius: number;
}

/** A filled polygon, its corners in order. */
export interface Polygon extends Drawn {
  readonly kind: 'polygon';
  readonly points: readonly Point[];
}

/** Words, centered. */
export interface Text {
  readonly kind: 'text';
  readonly center: Point;
  readonly text: string;
  readonly size: number;
  readonly color: string;
}
