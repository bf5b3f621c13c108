import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes a trainer whose process does what the job's title says: `made`, `waits` for a wish, `fails`, `dies` while it writes the model, is `mad`, or `hangs`,
 * deaf to every wish. It tells one epoch first.
 * @returns its path
 */
export async function writeScriptedTrainer(dir: string): Promise<string> {
  const path = join(dir, 'trainer.mjs');
  await writeFile(path, SCRIPT);
  return path;
}

const SCRIPT = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const say = (message) => process.send(message);
let job;
const make = () => {
  mkdirSync(join(job.modelsDir, job.modelId));
  say({ type: 'made', modelId: job.modelId });
};
process.on('message', (message) => {
  if (job === undefined) {
    job = message;
    writeFileSync(join(job.jobDir, 'told.json'), JSON.stringify(job));
    say({ type: 'progress', stage: 'Training', progress: 0.5, etaSec: 7 });
    const figure = { epoch: 1, trainLoss: 1, heldOutLoss: 1.5, heldOutF1: 0.4 };
    say({ type: 'epoch', figure, bestEpoch: 1 });
    if (job.title === 'made') make();
    if (job.title === 'fails') say({ type: 'failed', error: { code: 'disk-full', message: 'no room' } });
    if (job.title === 'dies') {
      mkdirSync(join(job.modelsDir, job.modelId + '.partial'), { recursive: true });
      console.error('out of luck');
      process.exit(3);
    }
    if (job.title === 'mad') say({ type: 'progress', stage: 'Training', progress: 7, etaSec: null });
    return;
  }
  if (job.title === 'hangs') return;
  if (message.type === 'stop-early') make();
  if (message.type === 'cancel') say({ type: 'failed', error: { code: 'cancelled', message: 'given up' } });
  if (message.type === 'pause') say({ type: 'progress', stage: 'Standing still', progress: 0.6, etaSec: 5 });
  if (message.type === 'resume') say({ type: 'progress', stage: 'Going on', progress: 0.7, etaSec: 5 });
});
process.on('disconnect', () => process.exit(0));
say({ type: 'started' });
`;
