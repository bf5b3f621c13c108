/** How own labels are trained; chosen by trying (docs/adr/0018). */
export interface HeadRecipe {
  readonly denseUnits: number;
  /** Share of the trunk's values left out while training, and of the dense layer's. */
  readonly inputDropout: number;
  readonly dropout: number;
  /** Peak step of Adam: reached after one epoch, back to zero after the last along half a cosine. */
  readonly learningRate: number;
  /** Segments in a step of the final network; those of the folds get of them what they may hear. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Ends after so many epochs without a better held-out loss. */
  readonly patience: number;
  /** So many random segments of a song are heard in an epoch … */
  readonly segmentsPerSong: number;
  /** … more where few songs would come to fewer segments in all, fewer where many would come to more. */
  readonly leastSegments: number;
  readonly mostSegments: number;
}

export const HEAD_RECIPE: HeadRecipe = {
  denseUnits: 256,
  inputDropout: 0.3,
  dropout: 0.5,
  learningRate: 0.006,
  batchSize: 160,
  epochs: 10,
  patience: 4,
  segmentsPerSong: 4,
  leastSegments: 2400,
  mostSegments: 20_000,
};

/** Random segments of each song in an epoch. */
export function segmentsPerSong(recipe: HeadRecipe, songCount: number): number {
  const most = Math.max(Math.floor(recipe.mostSegments / songCount), 1);
  const least = Math.ceil(recipe.leastSegments / songCount);
  return Math.min(Math.max(recipe.segmentsPerSong, least), most);
}

/** @param epoch how many are done, with the share of the one under way */
export function stepSize({ learningRate, epochs }: HeadRecipe, epoch: number): number {
  if (epoch < 1) return learningRate * Math.max(epoch, 0.02);
  return (learningRate / 2) * (1 + Math.cos((Math.PI * (epoch - 1)) / (epochs - 1)));
}
