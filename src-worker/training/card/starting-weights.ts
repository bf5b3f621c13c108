import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainConfig } from '../config';
import { readInitialWeights } from '../initial-weights';

/** The notice that has to go with every copy of weights, in their folder and in that of a model that began with them. */
export const NOTICE_FILE = 'NOTICE';

const HEARD = `Some of those may be songs of the clips measured below, and many will be by their artists; which, nothing here can tell. So the folds may flatter the
  recipe on music that nobody has heard, and agreement with taggers the more so: some of the tags are those of the weights.`;
const SOURCE = `of the Python package musicnn 0.1.0 (Pons & Serra 2019, "musicnn: pre-trained convolutional neural networks for
  music audio tagging"; ISC licence, see [${NOTICE_FILE}](${NOTICE_FILE}))`;

const MUSICNN = `- Starting weights: the network MSD_musicnn ${SOURCE}, without the filters of its front end that are zero. It was trained on tags of some 200,000 songs of the
  Million Song Dataset. ${HEARD}`;
const BOTH = `- Starting weights: the networks MSD_musicnn and MSD_vgg ${SOURCE}, without their filters that are zero. They were trained on tags of some 200,000 songs of the
  Million Song Dataset. ${HEARD}`;

const DESCRIBED: ReadonlyMap<string, string> = new Map([
  ['musicnn-msd', MUSICNN],
  ['musicnn-vgg-msd', BOTH],
]);

/** What a card says of weights that training began with; empty where it began with none. */
export function describeStart({ start }: Pick<TrainConfig, 'start'>): string {
  return start === undefined ? '' : describeWeights(start.weights);
}

/** @param weights as a configuration names them */
export function describeWeights(weights: string): string {
  return DESCRIBED.get(weights) ?? `- Starting weights: ${weights}.`;
}

/** By file name: what has to be passed on with a network because of the weights it began with. */
export async function startNotices({ start }: Pick<TrainConfig, 'start'>): Promise<Record<string, string>> {
  return start === undefined ? {} : weightsNotices(start.weights);
}

/** The same of weights by themselves. @param weights as a configuration names them */
export async function weightsNotices(weights: string): Promise<Record<string, string>> {
  const { dir } = readInitialWeights(weights);
  const notice = await readFile(join(dir, NOTICE_FILE), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  return notice === null ? {} : { [NOTICE_FILE]: notice };
}
