import { CodedError } from '../../src-shared/errors';
import type { ModelSpec } from '../../src-shared/model-spec';
import type { Services } from '../services/service-types';

/**
 * The model in use.
 * @throws CodedError saying why there is none
 */
export function usableModel(services: Services): ModelSpec {
  const { model, error } = services.model;
  if (model !== null) return model.spec;
  throw new CodedError(error?.code ?? 'model-invalid', error?.message ?? 'there is no model to listen with');
}
