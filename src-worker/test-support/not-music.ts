/** Sounds that are no music, computed: the same samples every time, -1..1. */

const SAMPLE_RATE_HZ = 44100;
const DURATION_SEC = 12;
/** One step of 16-bit sound. */
const STEP_16_BIT = 2 ** -15;
const HUM_HARMONICS = 12;
const CLICKS_PER_SEC = 2;
const SWEEP_HZ = { from: 20, to: 10_000 };

type Sound = (index: number, timeSec: number) => number;

const whiteNoise =
  (amplitude: number): (() => Sound) =>
  () => {
    const random = createRandom();
    return () => amplitude * random();
  };

/** Each makes a sound that starts anew. */
const SOUNDS: Readonly<Record<string, () => Sound>> = {
  'digital silence': () => () => 0,
  'silence with dither': () => {
    const random = createRandom();
    return () => Math.round((random() + random()) / 2) * STEP_16_BIT;
  },
  'white noise': whiteNoise(0.3),
  'faint white noise': whiteNoise(0.003),
  'pink noise': pinkNoise,
  'brown noise': brownNoise,
  'mains hum, 50 Hz': () => hum(50),
  'mains hum, 60 Hz': () => hum(60),
  'sine, 440 Hz': () => sine(440),
  'sine, 3 kHz': () => sine(3000),
  clicks: () => (index) => (index % (SAMPLE_RATE_HZ / CLICKS_PER_SEC) < 4 ? 0.8 : 0),
  sweep: () => (_, timeSec) => {
    const octaves = Math.log(SWEEP_HZ.to / SWEEP_HZ.from);
    const phase = (SWEEP_HZ.from * DURATION_SEC * (Math.exp((timeSec / DURATION_SEC) * octaves) - 1)) / octaves;
    return 0.3 * Math.sin(2 * Math.PI * phase);
  },
};

export const NOT_MUSIC_NAMES: readonly string[] = Object.keys(SOUNDS);

/** Twelve seconds of one of `NOT_MUSIC_NAMES`. */
export function makeNotMusic(name: string): { readonly samples: Float32Array; readonly sampleRateHz: number } {
  const sound = SOUNDS[name]!();
  const samples = Float32Array.from({ length: DURATION_SEC * SAMPLE_RATE_HZ }, (_, i) => sound(i, i / SAMPLE_RATE_HZ));
  return { samples, sampleRateHz: SAMPLE_RATE_HZ };
}

/** Equal parts of -1..1. Numerical Recipes' generator. */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** White noise that is held for 1, 2, 4 … samples, added up: its power falls by about 3 dB an octave (Voss & Clarke 1978). */
function pinkNoise(): Sound {
  const random = createRandom();
  const held = Array.from({ length: 14 }, random);
  return (index) => {
    for (const row of held.keys()) if (index % 2 ** row === 0) held[row] = random();
    return (0.3 / Math.sqrt(held.length)) * held.reduce((sum, value) => sum + value, 0);
  };
}

/** White noise added up and slowly forgotten: 6 dB an octave. */
function brownNoise(): Sound {
  const random = createRandom();
  let level = 0;
  return () => {
    level = 0.995 * level + 0.02 * random();
    return level;
  };
}

/** A tone of the mains and its overtones, odd ones louder, as transformers and bad ground loops give it. */
function hum(mainsHz: number): Sound {
  return (_, timeSec) => {
    let sum = 0;
    for (let n = 1; n <= HUM_HARMONICS; n++)
      sum += ((n % 2 === 1 ? 0.2 : 0.06) / n) * Math.sin(2 * Math.PI * mainsHz * n * timeSec + n);
    return sum;
  };
}

function sine(frequencyHz: number): Sound {
  return (_, timeSec) => 0.3 * Math.sin(2 * Math.PI * frequencyHz * timeSec);
}
