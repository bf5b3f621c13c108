import { makeAiffVarieties } from './aiff-varieties';
import { makeApeVarieties } from './ape-varieties';
import { makeAsfVarieties } from './asf-varieties';
import { makeMp3AndFlacVarieties } from './audio-varieties';
import { makeMp4Varieties } from './mp4-varieties';
import { makeOggVarieties } from './ogg-varieties';
import { makeWavVarieties } from './wav-varieties';
import type { AudioVariety } from './variety';

/** Files of every format with every kind of tag they can have. */
export function makeAllVarieties(): AudioVariety[] {
  return [
    ...makeAiffVarieties(),
    ...makeApeVarieties(),
    ...makeAsfVarieties(),
    ...makeMp3AndFlacVarieties(),
    ...makeMp4Varieties(),
    ...makeOggVarieties(),
    ...makeWavVarieties(),
  ];
}
