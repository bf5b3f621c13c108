import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../experiments/result-file';
import { listenForStop } from '../experiments/stop-signal';
import { createProgressLine } from '../progress-line';
import { parseEvaluateCommand } from './evaluate-options';
import { evaluateModel } from './evaluate-model';
import type { Evaluation } from './evaluation';
import { evaluationPage } from './evaluation-page';
import { evaluationText } from './evaluation-text';

/**
 * `sleevenotes evaluate`: the table goes to standard output, progress and problems to standard error.
 * @param argv see `parseEvaluateCommand`
 * @returns the exit code
 * @throws CodedError what `evaluateModel` throws
 */
export async function runEvaluate(argv: readonly string[]): Promise<number> {
  const command = parseEvaluateCommand(argv);
  const line = createProgressLine();
  const evaluation = await evaluateModel(command, {
    ffmpegPath: process.env['FFMPEG_PATH'] ?? 'ffmpeg',
    signal: listenForStop(),
    onProgress: (stage, done, total) => line.update(stage, done, total, 'songs'),
    onSkipped: (reason) => line.print(`left out: ${reason}`),
  });
  const outDir = command.outDir ?? join('results', `${evaluation.model.id}-evaluation`);
  await writeEvaluation(outDir, evaluation);
  line.print(join(outDir, 'report.html'));
  process.stdout.write(command.dataset.json ? `${JSON.stringify(evaluation)}\n` : evaluationText(evaluation));
  return 0;
}

async function writeEvaluation(outDir: string, evaluation: Evaluation): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await writeWhole(join(outDir, 'report.html'), evaluationPage(evaluation));
  await writeWhole(join(outDir, 'result.json'), `${JSON.stringify(evaluation, null, 1)}\n`);
}
