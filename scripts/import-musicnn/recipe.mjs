// @ts-check
// What is imported: pinned, so that it gives the same weights on every machine.

/** @type {import('../setup/pypi-wheel.mjs').PinnedWheel} */
export const MUSICNN = {
  package: 'musicnn',
  version: '0.1.0',
  wheel: 'musicnn-0.1.0-py3-none-any.whl',
  sha256: 'f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa',
  sizeMb: 29,
  target: [],
  cure: 'npm run import:musicnn -- --wheel FILE   uses one that is already there',
};

/**
 * Of a network's checkpoint, within the wheel.
 * @param {'MSD_musicnn' | 'MSD_vgg'} network
 */
export function checkpointFiles(network) {
  return { index: `musicnn/${network}/.index`, data: `musicnn/${network}/.data-00000-of-00001` };
}

/** Others within the wheel. */
export const FILES = {
  configuration: 'musicnn/configuration.py',
  licence: 'musicnn-0.1.0.dist-info/LICENSE.md',
};

/**
 * What the networks were trained to hear. Their own values are log10(1 + 10000 power), which is 8 times decibels from -40 to 40 as 0 to 1
 * but for the softer floor.
 */
export const SOUND = {
  sampleRateHz: 16_000,
  input: {
    kind: 'log-mel',
    ...{ nFft: 512, winLength: 512, hopLength: 256 },
    ...{ nMels: 96, fMinHz: 0, fMaxHz: 8000, melScale: 'slaney', melNorm: 'slaney', aMin: 1e-10 },
    ...{ dbMin: -40, dbMax: 40 },
  },
};
