import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeadJob } from '../../../src-shared/contract/trainer-contract';
import { CodedError } from '../../../src-shared/errors';
import type { EmbeddingSpec } from '../../../src-shared/model-spec';
import type { TrainingReport } from '../../../src-shared/training-report';
import type { TensorFlow } from '../../engine/tensorflow';
import { loadLayers } from '../../engine/tfjs-layers';
import { openModel, type OpenModel } from '../../model/open-model';
import { NOTICE_FILE } from '../card/starting-weights';
import type { HeadCalibration } from '../calibration/head-calibration';
import { formatSplit } from '../data/split-file';
import { writeModelFolder } from '../export-folder';
import { type ExportedNetwork, exportNetwork } from '../export-network';
import { baseClaims, findBaseLabel } from './base-labels';
import { planFolds } from './fold-songs';
import { hearHeldOut } from './held-out-answers';
import type { JobContext } from './job-context';
import { joinNetworks, ownOutputName } from './join-networks';
import { measureLabels } from './measure-labels';
import { openJob, type OwnSong } from './open-job';
import { writeOwnCard } from './own-card';
import { reportTraining } from './own-report';
import { placeSongs } from './place-songs';
import { planHeads } from './plan-heads';
import { HEAD_RECIPE, type HeadRecipe } from './recipe';
import { type LockstepResult, trainLockstep } from './train-lockstep';

/** Stretches of a job; training takes nearly all of it. */
const STAGES = {
  reading: { title: 'Reading the songs', from: 0, to: 0.03 },
  training: { title: 'Training', from: 0.03, to: 0.8 },
  measuring: { title: 'Measuring', from: 0.8, to: 0.88 },
  mapping: { title: 'Drawing the map', from: 0.88, to: 0.97 },
  writing: { title: 'Writing the model', from: 0.97, to: 1 },
} as const;

/**
 * Trains outputs for own labels on what was kept of the songs' sound, measures them on songs held out, and writes the model's folder.
 * @throws CodedError `bad-input` or `model-invalid` for a job that cannot be done, `cancelled`
 */
export async function trainHead(job: HeadJob, context: JobContext, recipe = HEAD_RECIPE): Promise<void> {
  const { progress, control } = context;
  progress.begin(STAGES.reading);
  const base = await openBase(job);
  const opened = await openJob(job, base.embedding);
  await control.breathe();
  const prepared = prepare(job, base, opened, recipe);
  progress.begin(STAGES.training);
  const trained = await trainLockstep({
    ...context,
    ...prepared,
    foldCount: prepared.plan.foldCount,
    valueCount: base.embedding.valueCount,
    onProgress: (share) => progress.tell(share),
  });
  const { report, answers } = await measure(prepared, trained, context);
  progress.begin(STAGES.writing);
  await control.breathe();
  await writeModel(prepared, trained, { report, calibration: answers.calibration }, context.tf);
}

interface BaseModel extends OpenModel {
  readonly embedding: EmbeddingSpec;
}

/** @throws CodedError `bad-input` where there is none, `model-invalid` where it keeps nothing of what it hears */
async function openBase({ baseModelDir }: HeadJob): Promise<BaseModel> {
  if (baseModelDir === null)
    throw new CodedError('bad-input', 'There is no model whose hearing own labels could be trained on');
  const model = await openModel(baseModelDir);
  const { embedding, title } = model.spec;
  if (embedding !== undefined) return { ...model, embedding };
  throw new CodedError('model-invalid', `${title} keeps nothing of what it hears that own labels could be trained on`);
}

function prepare(job: HeadJob, base: BaseModel, songs: readonly OwnSong[], recipe: HeadRecipe) {
  const { labels, modelId, seed } = job;
  const plan = planFolds(
    songs.map(({ song }) => song),
    labels,
    seed,
  );
  const trainingSongs = songs.map(({ song, targets, segments }, i) => ({
    id: song.id,
    isPartial: song.isPartial,
    targets,
    segments,
    ...plan.places[i]!,
  }));
  const unwritten = labels.map(() => null);
  const outputName = ownOutputName(planHeads(base.spec, job.field, { ...job, thresholds: unwritten }), modelId);
  return {
    job,
    base,
    plan,
    jobSongs: songs.map(({ song }) => song),
    songs: trainingSongs,
    network: { name: modelId, outputName, labelCount: labels.length, seed, recipe },
  };
}

type Prepared = ReturnType<typeof prepare>;

async function measure(prepared: Prepared, trained: LockstepResult, { tf, progress, control }: JobContext) {
  const { job, base, plan, songs, jobSongs } = prepared;
  const { valueCount } = base.embedding;
  const onProgress = (share: number): void => progress.tell(share);
  progress.begin(STAGES.measuring);
  const answers = await hearHeldOut({ songs, valueCount, folds: trained.folds, control, onProgress });
  for (const { model } of trained.folds) model.dispose();
  const known = job.labels.map((label) => findBaseLabel(base.spec, job.field, label));
  const measured = await measureLabels({
    songs,
    groupCount: plan.groupCount,
    foldCount: plan.foldCount,
    labelCount: job.labels.length,
    answers,
    targetPrecision: job.targetPrecision,
    baseClaims: (song, label) => (known[label] == null ? null : baseClaims(base.spec, known[label], jobSongs[song]!)),
    control,
  });
  progress.begin(STAGES.mapping);
  const places = await placeSongs({ tf, songs, valueCount, control, onProgress });
  const tookSec = progress.workedSec;
  const report = reportTraining({
    job,
    base: base.spec,
    tookSec,
    plan,
    ...trained,
    measured,
    answers,
    songs,
    places,
    jobSongs,
  });
  return { report, answers };
}

interface Outcome {
  readonly report: TrainingReport;
  readonly calibration: HeadCalibration;
}

async function writeModel(
  { job, base, plan, network: request }: Prepared,
  { final }: LockstepResult,
  { report, calibration }: Outcome,
  tf: TensorFlow,
): Promise<void> {
  const { modelId, title, modelsDir } = job;
  const { recipe } = request;
  const thresholds = report.labels.map(({ threshold }) => threshold);
  const headPlan = planHeads(base.spec, job.field, { ...job, thresholds });
  const layers = await loadLayers(tf, base.files);
  const { layer: trunkLayer } = base.embedding;
  const joined = joinNetworks({ tf, base: layers, trunkLayer, own: final, request, calibration, plan: headPlan });
  const { heads } = headPlan;
  const network = await exportNetwork(tf, joined, { ...base.spec, heads: [...heads] }, title, trunkLayer);
  refuseOtherBackbone(base, network);
  await writeModelFolder(join(modelsDir, modelId), network, {
    id: modelId,
    title,
    architecture: `${base.spec.architecture.split(',')[0]}, own labels behind it, ${network.parameters} parameters`,
    heads: [...heads],
    config: { base: base.spec.id, job: describeJob(job), recipe },
    metrics: { training: 'training.json', exportError: network.exportError },
    split: formatSplit(plan.split),
    writeCard: (spec) => writeOwnCard({ ...job, spec, report, recipe }),
    extraFiles: { 'training.json': `${JSON.stringify(report)}\n`, ...(await noticeOf(job)) },
  });
}

/** What was kept of the songs would no longer fit. */
function refuseOtherBackbone({ embedding }: BaseModel, { spec }: ExportedNetwork): void {
  if (spec.embedding?.backbone === embedding.backbone) return;
  throw new CodedError(
    'model-invalid',
    'the trunk of the model that was made is not that of the model it was made from',
  );
}

/** The job without the folders of this machine. */
function describeJob({ field, labels, targetPrecision, seed, keepsLabels }: HeadJob) {
  return { field, labels, targetPrecision, seed, keepsLabels };
}

/** What has to be passed on with every copy of the base's weights. */
async function noticeOf({ baseModelDir }: HeadJob): Promise<Record<string, string>> {
  const notice = await readFile(join(baseModelDir!, NOTICE_FILE), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  return notice === null ? {} : { [NOTICE_FILE]: notice };
}
