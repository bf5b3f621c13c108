/** Sounds that are no music, computed: the same samples every time, -1..1. */

const SAMPLE_RATE_HZ = 44100;
const DURATION_SEC = 12;
/** One step of 16-bit sound. */
const STEP_16_BIT = 2 ** -15;
const HUM_HARMONICS = 12;
const CLICKS_PER_SEC = 2;
/** Of numbers from -1 to 1, those above begin a click: about nine a second. */
const CRACKLE_RARITY = 0.9996;
const SWEEP_HZ = { from: 20, to: 10_000 };

type Sound = (index: number, timeSec: number) => number;

/** Each makes a sound that starts anew. */
type Sounds = Readonly<Record<string, () => Sound>>;

/** Hardly anything to hear, or nothing. */
const QUIET: Sounds = {
  'digital silence': () => () => 0,
  'silence with dither': () => {
    const random = createRandom();
    return () => Math.round((random() + random()) / 2) * STEP_16_BIT;
  },
  'faint white noise': whiteNoise(0.003),
  'constant offset': () => () => 0.2,
  'faint mains hum': () => {
    const loud = hum(50);
    return (index, timeSec) => 0.004 * loud(index, timeSec);
  },
};

/** Noises and tones of kinds that the shipped model's training had, too. */
const TAUGHT: Sounds = {
  'white noise': whiteNoise(0.3),
  'pink noise': pinkNoise,
  'brown noise': brownNoise,
  'mains hum, 50 Hz': () => hum(50),
  'mains hum, 60 Hz': () => hum(60),
  'sine, 440 Hz': () => sine(440),
  'sine, 3 kHz': () => sine(3000),
  'brown noise, so loud that it is cut': () => cut(6, brownNoise()),
  'pink noise, so loud that it is cut': () => cut(6, pinkNoise()),
  'square wave, 110 Hz': () => (_, timeSec) => ((110 * timeSec) % 1 < 0.5 ? 0.3 : -0.3),
  'sawtooth wave, 220 Hz': () => (_, timeSec) => 0.6 * ((220 * timeSec) % 1) - 0.3,
  metronome: () => (_, timeSec) => (timeSec % 0.5 < 0.02 ? 0.6 * Math.sin(2 * Math.PI * 1800 * timeSec) : 0),
  clicks: () => (index) => (index % (SAMPLE_RATE_HZ / CLICKS_PER_SEC) < 4 ? 0.8 : 0),
  sweep: () => (_, timeSec) => {
    const octaves = Math.log(SWEEP_HZ.to / SWEEP_HZ.from);
    const phase = (SWEEP_HZ.from * DURATION_SEC * (Math.exp((timeSec / DURATION_SEC) * octaves) - 1)) / octaves;
    return 0.3 * Math.sin(2 * Math.PI * phase);
  },
};

/** Noises and tones computed in ways that its training had no example of; recordings of weather or an alarm may have been among its effects. */
const UNTAUGHT: Sounds = {
  'band of noise, 300 Hz to 3 kHz': () => noiseBand(300, 3000),
  'bursts of noise': () => {
    const random = createRandom();
    return (_, timeSec) => (timeSec % 0.75 < 0.2 ? 0.3 * random() : 0);
  },
  crackle,
  wind: () => {
    const air = noiseBand(100, 600);
    return (index, timeSec) => (1 + 0.6 * Math.sin(2 * Math.PI * 0.17 * timeSec)) * air(index, timeSec);
  },
  'rotor, 14 beats a second': () => {
    const air = noiseBand(40, 800);
    return (index, timeSec) => 2 * air(index, timeSec) * Math.exp(-8 * ((14 * timeSec) % 1));
  },
  siren: () => {
    let phase = 0;
    return (_, timeSec) => {
      phase += (2 * Math.PI * (900 + 400 * Math.sin(2 * Math.PI * 0.4 * timeSec))) / SAMPLE_RATE_HZ;
      return 0.3 * Math.sin(phase);
    };
  },
  heartbeat: () => (_, timeSec) => {
    const sinceBeatSec = timeSec % 0.9;
    return 0.7 * (thump(sinceBeatSec) + 0.6 * thump(sinceBeatSec - 0.28));
  },
};

const SOUNDS: Sounds = { ...QUIET, ...TAUGHT, ...UNTAUGHT };

export const QUIET_SOUNDS: readonly string[] = Object.keys(QUIET);
export const TAUGHT_SOUNDS: readonly string[] = Object.keys(TAUGHT);
export const UNTAUGHT_SOUNDS: readonly string[] = Object.keys(UNTAUGHT);

/** Twelve seconds of one of these sounds. */
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

function whiteNoise(amplitude: number): () => Sound {
  return () => {
    const random = createRandom();
    return () => amplitude * random();
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

/** White noise, smoothed twice, less the same smoothed more: 12 dB an octave above, 6 dB below. */
function noiseBand(fromHz: number, toHz: number): Sound {
  const random = createRandom();
  const smooth = (cutoffHz: number): ((value: number) => number) => {
    const share = 1 - Math.exp((-2 * Math.PI * cutoffHz) / SAMPLE_RATE_HZ);
    let level = 0;
    return (value) => (level += share * (value - level));
  };
  const [first, second, slow] = [smooth(toHz), smooth(toHz), smooth(fromHz)];
  return () => {
    const lowPassed = second(first(random()));
    return lowPassed - slow(lowPassed);
  };
}

/** As of an old record: short clicks at random over a faint hiss. */
function crackle(): Sound {
  const random = createRandom();
  let level = 0;
  return () => {
    if (random() > CRACKLE_RARITY) level = Math.abs(random());
    level *= 0.9;
    return level * random() + 0.002 * random();
  };
}

/** A muffled blow, none before it begins. */
function thump(sinceSec: number): number {
  return sinceSec < 0 ? 0 : Math.exp(-30 * sinceSec) * Math.sin(2 * Math.PI * 55 * sinceSec);
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

/** Louder by a factor, what is over full scale cut off. */
function cut(gain: number, sound: Sound): Sound {
  return (index, timeSec) => Math.min(Math.max(gain * sound(index, timeSec), -1), 1);
}

function sine(frequencyHz: number): Sound {
  return (_, timeSec) => 0.3 * Math.sin(2 * Math.PI * frequencyHz * timeSec);
}
