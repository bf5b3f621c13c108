/** A network that can be trained whole on the user's own songs: by the name the trainer knows it under. */
export interface TrainableNetwork {
  readonly name: string;
  readonly title: string;
  /** What it is good for, for people. */
  readonly text: string;
}

/** The first is what is offered first. */
export const TRAINABLE_NETWORKS: readonly TrainableNetwork[] = [
  {
    name: 'musicnn-vgg',
    title: 'musicnn and VGG',
    text: 'What the shipped model is built of; the most accurate here, and among the slowest.',
  },
  {
    name: 'musicnn',
    title: 'musicnn',
    text: 'Looks for the shapes of timbre and rhythm; smaller than the pair of it and VGG.',
  },
  { name: 'crnn', title: 'CRNN', text: 'Convolutions that look, recurrent layers that remember. Small.' },
  { name: 'conv', title: 'Conv', text: 'A plain convolutional network: quick to train.' },
  { name: 'deep-cnn', title: 'Deep CNN', text: 'Many convolutions on square pieces of the spectrogram.' },
  { name: 'multi-label-cnn', title: 'Multi-label CNN', text: 'Made for songs with several labels at once.' },
  { name: 'multi-head-cnn', title: 'Three-head CNN', text: 'Looks at harmony, spectrum and timbre apart.' },
  { name: 'blstm', title: 'BLSTM', text: 'Reads the song forwards and backwards; slow without a graphics card.' },
  { name: 'gru', title: 'GRU', text: 'Reads the song in its order. Small.' },
  { name: 'conv-blstm', title: 'Conv + BLSTM', text: 'Convolutions, then a reading in both directions.' },
  { name: 'conv-bgru', title: 'Conv + BGRU', text: 'The same with smaller memory cells.' },
  {
    name: 'end-to-end',
    title: 'End2End',
    text: 'Learns from the bare sound, without a spectrogram; wants the most songs and time.',
  },
  { name: 'end-to-end-gru', title: 'End2End GRU', text: 'The same with smaller memory cells.' },
];
