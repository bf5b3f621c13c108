import type { LayersModel } from '@tensorflow/tfjs';
import type { HeadName } from '../../../../src-shared/model-spec';
import type { TensorFlow } from '../../../engine/tensorflow';
import { type ExportedNetwork, exportNetwork } from '../../export-network';
import type { ScoredTrack } from '../score';
import type { PlannedInputs } from '../plan-inputs';
import { planHead, type PlannedHead } from './plan-head';

/** A trained network of an experiment, exported and checked; what its folder says beside is known when all splits are done. */
export interface TrainedModel {
  readonly network: ExportedNetwork;
  readonly planned: PlannedHead;
}

export interface TrainedNetwork {
  readonly id: string;
  /** One output, named like the head. */
  readonly network: LayersModel;
  readonly planned: PlannedInputs;
  readonly head: HeadName;
  readonly task: 'one-label' | 'several-labels';
  readonly labels: readonly string[];
  /** What it said of its validation side. */
  readonly validation: readonly ScoredTrack[];
}

/** @throws CodedError `model-invalid` when the ONNX form does not compute what was trained */
export async function exportTrained(tf: TensorFlow, trained: TrainedNetwork): Promise<TrainedModel> {
  const { id, network, planned, head: name, task, labels, validation } = trained;
  const plannedHead = planHead({ name, task, labels, validation });
  const { audio, inputs } = planned;
  const spec = { audio, inputs: [...inputs], heads: [plannedHead.head] };
  return { network: await exportNetwork(tf, network, spec, id, null), planned: plannedHead };
}
