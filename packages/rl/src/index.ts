export { BaseEnvironment, type Outcome } from './environments/base-environment.ts';
export { Acrobot } from './environments/classic-control/acrobot.ts';
export { CartPole } from './environments/classic-control/cart-pole.ts';
export { MountainCar } from './environments/classic-control/mountain-car.ts';
export { MountainCarContinuous } from './environments/classic-control/mountain-car-continuous.ts';
export { Pendulum } from './environments/classic-control/pendulum.ts';
export type {
  Environment,
  Info,
  ResetOptions,
  ResetResult,
  StepResult,
} from './environments/environment.ts';
export { CliffWalking, type CliffWalkingOptions } from './environments/grids/cliff-walking.ts';
export { FrozenLake, type FrozenLakeOptions } from './environments/grids/frozen-lake.ts';
export { GridWorld, type GridWorldOptions } from './environments/grids/grid-world.ts';
export { TabularEnvironment, type Transition, type TransitionModel } from './environments/grids/tabular-environment.ts';
export { type EnvironmentId, environmentIds, type EnvironmentTypes, make } from './environments/make.ts';
export { HostRandom, type HostRandomState } from './random/host-random.ts';
export { type Animation, animatedSvg } from './rendering/animation.ts';
export { sceneToText } from './rendering/ascii.ts';
export { type DrawingContext, drawScene } from './rendering/canvas.ts';
export type { Circle, Line, Point, Polygon, Rectangle, Scene, Shape, Text } from './rendering/scene.ts';
export { sceneToSvg } from './rendering/svg.ts';
export { Box, box, type BoxOptions } from './spaces/box.ts';
export { Discrete, discrete } from './spaces/discrete.ts';
export { MultiDiscrete, multiDiscrete } from './spaces/multi-discrete.ts';
export type { Space, StoredValues } from './spaces/space.ts';
export { FrameStack } from './wrappers/frame-stack.ts';
export { NormalizeObservation, type NormalizeObservationOptions } from './wrappers/normalize-observation.ts';
export { NormalizeReward, type NormalizeRewardOptions } from './wrappers/normalize-reward.ts';
export { RecordEpisode } from './wrappers/record-episode.ts';
export { TimeLimit } from './wrappers/time-limit.ts';
export { Wrapper } from './wrappers/wrapper.ts';
export type { ActingAgent, AgentCallback, LearningRun } from './agents/common/agent-callback.ts';
export { type ActOptions, Agent, type AgentOptions, type LearnOptions } from './agents/common/agent.ts';
export { type CurveEpisode, type CurveUpdate, type Figures, LearningCurve } from './agents/common/learning-curve.ts';
export { type Annealed, linear } from './agents/common/schedule.ts';
export { A2c, a2c, type A2cOptions } from './agents/on-policy/a2c.ts';
export type { ActorCritic, NetworkShape } from './agents/on-policy/actor-critic.ts';
export type { ActorCriticOptions } from './agents/on-policy/actor-critic-agent.ts';
export { Ppo, ppo, type PpoOptions } from './agents/on-policy/ppo.ts';
export type { RolloutOptions } from './agents/on-policy/rollout-agent.ts';
export {
  type ActorCriticInput,
  type ActorCriticLoss,
  a2cLoss,
  ppoLoss,
  type PpoLossInput,
} from './agents/policies/actor-critic-losses.ts';
export { type AdvantageInput, discountedReturns, generalizedAdvantages } from './buffers/advantages.ts';
export { PrioritizedReplayBuffer, type PriorityOptions } from './buffers/prioritized-replay-buffer.ts';
export {
  type ReplayArrays,
  type ReplayBatch,
  ReplayBuffer,
  type ReplaySizes,
  type StoredTransition,
} from './buffers/replay-buffer.ts';
export {
  evaluatePolicy,
  type EvaluatePolicyOptions,
  type Policy,
  type PolicyEvaluation,
} from './evaluation/evaluate-policy.ts';
export { randomPolicy } from './evaluation/random-policy.ts';
export type { ActionOf, EnvironmentSource, ObservationOf } from './vector/environment-source.ts';
export { SyncVectorEnvironment, type SyncVectorOptions } from './vector/sync-vector-environment.ts';
export type {
  EnvironmentFailure,
  Episode,
  VectorEnvironment,
  VectorStart,
  VectorStep,
} from './vector/vector-environment.ts';
export { Dqn, dqn, type DqnOptions } from './agents/off-policy/dqn.ts';
export { dqnLoss, dqnTargets, type DqnTargetInput } from './agents/off-policy/dqn-loss.ts';
export type { ReplayOptions } from './agents/off-policy/replay-agent.ts';
export { Sac, sac, type SacOptions } from './agents/off-policy/sac.ts';
export { Reinforce, reinforce, type ReinforceOptions } from './agents/on-policy/reinforce.ts';
export {
  type PeriodicEvaluation,
  periodicEvaluation,
  type PeriodicEvaluationOptions,
  type PeriodicResult,
} from './evaluation/periodic-evaluation.ts';
export { policyIteration } from './tabular/policy-iteration.ts';
export { qLearning, type QLearningOptions, type QTable } from './tabular/q-learning.ts';
export { type SolveOptions, type TabularSolution, tabularPolicy } from './tabular/solution.ts';
export { valueIteration } from './tabular/value-iteration.ts';
export {
  type AgentKind,
  agentKinds,
  type AgentKinds,
  type AnyAgent,
  makeAgent,
  recommended,
  type Recommendation,
} from './agents/recommended.ts';
export type { OnFailure } from './vector/lane-group.ts';
export { WorkerVectorEnvironment, type WorkerVectorOptions } from './vector/worker-vector-environment.ts';
export { learningProgress, type LearningProgressOptions } from './agents/common/learning-progress.ts';
