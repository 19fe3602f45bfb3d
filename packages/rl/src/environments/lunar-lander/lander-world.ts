/** The bodies of LunarLander: the moon, the lander, its two legs, in a world of planck's. */
import { type Body, BoxShape, type Contact, EdgeShape, PolygonShape, RevoluteJoint, Vec2, World } from 'planck';
import type { HostRandom } from '../../random/host-random.ts';
import type { Point } from '../../rendering/scene.ts';

// As in Gymnasium's lunar_lander.py; lengths of the picture are divided by SCALE.
export const FRAMES_PER_SECOND = 50;
export const SCALE = 30;
export const WIDTH: number = 600 / SCALE;
export const HEIGHT: number = 400 / SCALE;
export const LEG_DOWN = 18;
const GRAVITY = -10;
const INITIAL_RANDOM = 1000;
const OUTLINE = [
  [-14, 17],
  [-17, 0],
  [-17, -10],
  [17, -10],
  [17, 0],
  [14, 17],
] as const;
const LEG_AWAY = 20;
const LEG_SIZE = [2, 8] as const;
const LEG_SPRING_TORQUE = 40;
const CHUNKS = 11;
export const PAD_HEIGHT: number = HEIGHT / 4;
const LANDER_BITS = 0x10;
const LEG_BITS = 0x20;
const GROUND_ONLY = 0x1;

export class LanderWorld {
  readonly lander: Body;
  readonly legs: readonly [Body, Body];
  /** The surface, from left to right. */
  readonly surface: readonly Point[];
  /** Whether each leg touches the ground. */
  readonly touches: [left: boolean, right: boolean] = [false, false];
  /** Whether the lander itself touched anything. */
  hasCrashed = false;
  readonly #world = new World({ gravity: new Vec2(0, GRAVITY) });

  constructor(random: HostRandom) {
    this.surface = drawSurface(random);
    this.#createMoon();
    this.lander = this.#createLander();
    const push = [random.uniform(-INITIAL_RANDOM, INITIAL_RANDOM), random.uniform(-INITIAL_RANDOM, INITIAL_RANDOM)];
    this.lander.applyForceToCenter(new Vec2(push[0]!, push[1]!), true);
    this.legs = [this.#createLeg(-1), this.#createLeg(1)];
    this.#world.on('begin-contact', (contact) => this.#touch(contact, true));
    this.#world.on('end-contact', (contact) => this.#touch(contact, false));
  }

  step(): void {
    this.#world.step(1 / FRAMES_PER_SECOND, 180, 60);
  }

  /** An impulse on the lander at a place, both relative to its centre. */
  push(impulse: Point, place: Point): void {
    const { x, y } = this.lander.getPosition();
    this.lander.applyLinearImpulse(new Vec2(...impulse), new Vec2(x + place[0], y + place[1]), true);
  }

  /** The corners of lander and legs. */
  outlines(): Point[][] {
    const legOutline = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].map(([x, y]): Point => [x! * LEG_SIZE[0], y! * LEG_SIZE[1]]);
    const placed = (body: Body, outline: readonly Point[]): Point[] =>
      outline.map(([x, y]) => {
        const point = body.getWorldPoint(new Vec2(x / SCALE, y / SCALE));
        return [point.x, point.y];
      });
    return [placed(this.lander, OUTLINE), ...this.legs.map((leg) => placed(leg, legOutline))];
  }

  #createMoon(): void {
    const moon = this.#world.createBody();
    moon.createFixture({ shape: new EdgeShape(new Vec2(0, 0), new Vec2(WIDTH, 0)) });
    for (let chunk = 0; chunk < CHUNKS - 1; chunk++) {
      const [from, to] = [this.surface[chunk]!, this.surface[chunk + 1]!];
      moon.createFixture({ shape: new EdgeShape(new Vec2(...from), new Vec2(...to)), density: 0, friction: 0.1 });
    }
  }

  #createLander(): Body {
    const lander = this.#world.createBody({ type: 'dynamic', position: new Vec2(WIDTH / 2, HEIGHT) });
    lander.createFixture({
      shape: new PolygonShape(OUTLINE.map(([x, y]) => new Vec2(x / SCALE, y / SCALE))),
      density: 5,
      friction: 0.1,
      restitution: 0,
      filterCategoryBits: LANDER_BITS,
      filterMaskBits: GROUND_ONLY,
    });
    return lander;
  }

  #createLeg(side: -1 | 1): Body {
    const position = new Vec2(WIDTH / 2 - (side * LEG_AWAY) / SCALE, HEIGHT);
    const leg = this.#world.createBody({ type: 'dynamic', position, angle: side * 0.05 });
    leg.createFixture({
      shape: new BoxShape(LEG_SIZE[0] / SCALE, LEG_SIZE[1] / SCALE),
      density: 1,
      restitution: 0,
      filterCategoryBits: LEG_BITS,
      filterMaskBits: GROUND_ONLY,
    });
    this.#world.createJoint(
      new RevoluteJoint({
        bodyA: this.lander,
        bodyB: leg,
        localAnchorA: new Vec2(0, 0),
        localAnchorB: new Vec2((side * LEG_AWAY) / SCALE, LEG_DOWN / SCALE),
        enableMotor: true,
        enableLimit: true,
        maxMotorTorque: LEG_SPRING_TORQUE,
        motorSpeed: 0.3 * side,
        lowerAngle: side === -1 ? 0.4 : -0.9,
        upperAngle: side === -1 ? 0.9 : -0.4,
      }),
    );
    return leg;
  }

  #touch(contact: Contact, isTouching: boolean): void {
    const bodies = [contact.getFixtureA().getBody(), contact.getFixtureB().getBody()];
    if (isTouching && bodies.includes(this.lander)) this.hasCrashed = true;
    this.legs.forEach((leg, index) => {
      if (bodies.includes(leg)) this.touches[index] = isTouching;
    });
  }
}

/** Heights drawn at random, smoothed, with a flat pad in the middle. */
function drawSurface(random: HostRandom): Point[] {
  const heights = Array.from({ length: CHUNKS + 1 }, () => random.uniform(0, HEIGHT / 2));
  const middle = Math.floor(CHUNKS / 2);
  for (let chunk = middle - 2; chunk <= middle + 2; chunk++) heights[chunk] = PAD_HEIGHT;
  return Array.from({ length: CHUNKS }, (_, chunk): Point => {
    const before = heights[(chunk + CHUNKS) % (CHUNKS + 1)]!;
    return [(WIDTH / (CHUNKS - 1)) * chunk, 0.33 * (before + heights[chunk]! + heights[chunk + 1]!)];
  });
}
