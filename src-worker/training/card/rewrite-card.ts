import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../../../src-shared/errors';
import { modelSpecSchema } from '../../../src-shared/model-spec';
import { readTrainConfig } from '../config';
import { evaluationReportSchema } from '../held-out/report';
import { type CardFacts, writeModelCard } from '../model-card';
import { calibrationChart } from './calibration-chart';
import { CALIBRATION_CHART_FILE } from './calibration-section';
import { readRobustness } from './robustness';

/** What the card needs of metrics.json. */
const metricsSchema = z.object({ trainedOn: z.record(z.string(), z.number()), heldOut: evaluationReportSchema });

/**
 * Writes the card of a published recipe anew, and its drawing, from the other files of its folder: after `robustness.json` was measured, which
 * takes the published network, or when cards have learned to say more.
 * @throws CodedError `file-missing`; `bad-input` when the folder is not one of a recipe, or from before its metrics were kept in this form
 */
export async function rewriteCard(modelDir: string): Promise<void> {
  const { trainedOn, heldOut: report } = await readJson(modelDir, 'metrics.json', metricsSchema);
  const facts: CardFacts = {
    spec: await readJson(modelDir, 'spec.json', modelSpecSchema),
    config: await readTrainConfig(join(modelDir, 'config.json')),
    trainedOn,
    report,
    robustness: await readRobustness(modelDir),
  };
  await writeFile(join(modelDir, 'card.md'), writeModelCard(facts));
  await writeFile(join(modelDir, CALIBRATION_CHART_FILE), calibrationChart(facts.report));
}

async function readJson<T>(modelDir: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const path = join(modelDir, name);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CodedError('file-missing', `${path} cannot be read`, { cause: error });
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new CodedError('bad-input', `${path} is not what a recipe of this version writes`, { cause: error });
  }
}
