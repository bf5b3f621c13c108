/** A network that can be trained whole on the user's own songs: by the name the trainer knows it under. */
export interface TrainableNetwork {
  readonly name: string;
  readonly title: string;
  /** What it is good for, for people. */
  readonly text: string;
  /** Starts from weights that were published, and comes with the app; the others start from nothing. */
  readonly isPublished: boolean;
  /** How many times as long training takes as that of the quickest, up to the last epoch, on the processor (measured). */
  readonly cost: number;
}

/** The first is what is offered first. */
export const TRAINABLE_NETWORKS: readonly TrainableNetwork[] = [
  {
    name: 'musicnn-vgg',
    title: 'musicnn and VGG',
    text: 'What the app’s own model is built of. Goes on from published weights, in all layers, so few epochs do.',
    isPublished: true,
    cost: 1,
  },
  {
    name: 'musicnn',
    title: 'musicnn',
    text: 'Looks for the shapes of timbre and rhythm; smaller than the pair of it and VGG. Goes on from published weights.',
    isPublished: true,
    cost: 1,
  },
  {
    name: 'musicnn-vgg-scratch',
    title: 'musicnn and VGG, from nothing',
    text: 'The same as the pair, knowing only your songs; wants many of them.',
    isPublished: false,
    cost: 10,
  },
  {
    name: 'crnn',
    title: 'CRNN',
    text: 'Convolutions that look, recurrent layers that remember. Small.',
    isPublished: false,
    cost: 4,
  },
  {
    name: 'conv',
    title: 'Conv',
    text: 'A plain convolutional network.',
    isPublished: false,
    cost: 2,
  },
  {
    name: 'deep-cnn',
    title: 'Deep CNN',
    text: 'Many convolutions on square pieces of the spectrogram.',
    isPublished: false,
    cost: 3,
  },
  {
    name: 'multi-label-cnn',
    title: 'Multi-label CNN',
    text: 'Made for songs with several labels at once; the quickest from nothing.',
    isPublished: false,
    cost: 1,
  },
  {
    name: 'multi-head-cnn',
    title: 'Three-head CNN',
    text: 'Looks at harmony, spectrum and timbre apart.',
    isPublished: false,
    cost: 4,
  },
  {
    name: 'blstm',
    title: 'BLSTM',
    text: 'Reads the song forwards and backwards; slow without a graphics card.',
    isPublished: false,
    cost: 5,
  },
  {
    name: 'gru',
    title: 'GRU',
    text: 'Reads the song in its order. Small.',
    isPublished: false,
    cost: 2,
  },
  {
    name: 'conv-blstm',
    title: 'Conv + BLSTM',
    text: 'Convolutions, then a reading in both directions.',
    isPublished: false,
    cost: 2,
  },
  {
    name: 'conv-bgru',
    title: 'Conv + BGRU',
    text: 'The same with smaller memory cells.',
    isPublished: false,
    cost: 2,
  },
  {
    name: 'end-to-end',
    title: 'End2End',
    text: 'Learns from the bare sound, without a spectrogram; wants the most songs and time.',
    isPublished: false,
    cost: 8,
  },
  {
    name: 'end-to-end-gru',
    title: 'End2End GRU',
    text: 'The same with smaller memory cells.',
    isPublished: false,
    cost: 8,
  },
];
