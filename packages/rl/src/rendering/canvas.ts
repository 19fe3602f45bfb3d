import type { Scene, Shape } from './scene.ts';

/** What of a canvas is drawn with: `canvas.getContext('2d')`, in a page, a worker or a library for Node. */
export type DrawingContext = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clearRect'
  | 'closePath'
  | 'fill'
  | 'fillRect'
  | 'fillText'
  | 'lineTo'
  | 'moveTo'
  | 'restore'
  | 'save'
  | 'scale'
  | 'stroke'
> & {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  font: string;
  textAlign: string;
  textBaseline: string;
};

/**
 * Draws a scene on a canvas, as wide as it is told.
 *
 * @param width in pixels; the height follows. Default: the scene's own
 * @example
 * drawScene(canvas.getContext('2d')!, environment.render!(), canvas.width);
 */
export function drawScene(context: DrawingContext, scene: Scene, width: number = scene.width): void {
  context.save();
  context.scale(width / scene.width, width / scene.width);
  context.clearRect(0, 0, scene.width, scene.height);
  for (const shape of scene.shapes) drawShape(context, shape);
  context.restore();
}

function drawShape(context: DrawingContext, shape: Shape): void {
  context.fillStyle = shape.color;
  switch (shape.kind) {
    case 'line':
      context.strokeStyle = shape.color;
      context.lineWidth = shape.width;
      context.beginPath();
      context.moveTo(...shape.from);
      context.lineTo(...shape.to);
      context.stroke();
      break;
    case 'rectangle':
      context.fillRect(...shape.corner, ...shape.size);
      break;
    case 'circle':
      context.beginPath();
      context.arc(...shape.center, shape.radius, 0, 2 * Math.PI);
      context.fill();
      break;
    case 'polygon':
      context.beginPath();
      shape.points.forEach((point, index) => (index === 0 ? context.moveTo(...point) : context.lineTo(...point)));
      context.closePath();
      context.fill();
      break;
    case 'text':
      context.font = `${shape.size}px sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText(shape.text, ...shape.center);
      break;
  }
}
