import { argMax, f1, macroF1, mean } from '../metrics';
import type { Example } from './examples';
import { CLAIM_FROM } from './score';

interface HeardSong {
  readonly targets: readonly number[];
  readonly sums: number[];
  segments: number;
}

/** Gathers what a network says of segments, for the macro F1 of the songs they are of: by mean probability, as songs are answered in the end. */
export class EpochF1 {
  private readonly songs = new Map<string, HeardSong>();

  /** @param probs [segment][label] in one row */
  add(examples: readonly Example[], probs: Float32Array): void {
    const labelCount = probs.length / examples.length;
    for (const [row, { song }] of examples.entries()) {
      const heard = this.songs.get(song.id) ?? newSong(song.targets);
      for (let label = 0; label < labelCount; label++) heard.sums[label]! += probs[row * labelCount + label]!;
      heard.segments++;
      this.songs.set(song.id, heard);
    }
  }

  /** Claimed is the likeliest label where songs have one, otherwise each from 0.5 on; what is not known of a song counts nowhere. */
  value(task: 'one-label' | 'several-labels'): number {
    const songs = [...this.songs.values()];
    const labelCount = songs[0]?.targets.length ?? 0;
    if (task === 'one-label') {
      const answers = songs.map(({ sums }) => argMax(sums));
      return macroF1(
        answers,
        songs.map(({ targets }) => targets.indexOf(1)),
        labelCount,
      );
    }
    const scores = Array.from({ length: labelCount }, (_, label) => labelF1(songs, label));
    return mean(scores.filter((score) => score !== null));
  }
}

function newSong(targets: readonly number[]): HeardSong {
  return { targets, sums: targets.map(() => 0), segments: 0 };
}

/** @returns null for a label that is neither claimed nor present */
function labelF1(songs: readonly HeardSong[], label: number): number | null {
  const known = songs.filter(({ targets }) => !Number.isNaN(targets[label]));
  const isPresent = ({ targets }: HeardSong): boolean => targets[label] === 1;
  const claimed = known.filter(({ sums, segments }) => sums[label]! / segments >= CLAIM_FROM);
  const present = known.filter(isPresent).length;
  if (claimed.length + present === 0) return null;
  return f1(claimed.filter(isPresent).length, claimed.length, present);
}
