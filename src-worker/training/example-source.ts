import type { LabelledTrack } from './manifest';
import type { Random } from './random';

/** One thing to learn from: a segment of a track. */
export interface Example {
  readonly track: LabelledTrack;
  /** Writes what the network is given of it into a batch, from `offset` on. */
  readonly write: (batch: Float32Array, offset: number, random: Random) => void;
}

/** Where a network's examples come from, whatever it is given of them. */
export interface ExampleSource {
  /** Shape of one example's input. */
  readonly shape: readonly number[];
  /** The examples of one epoch, in random order. */
  readonly draw: (random: Random) => Example[];
}
