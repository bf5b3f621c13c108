import { CodedError, toErrorInfo, type ErrorInfo } from '../../src-shared/errors';
import type { ModelInfo } from '../../src-shared/model-spec';
import type { FoundModel } from './load-model-spec';

/** The model in use, as it is at the moment: whoever keeps what it says for later keeps the model of then. */
export interface ModelChoice {
  /** Null when none is usable; then `error` says why. */
  readonly model: FoundModel | null;
  readonly error: ErrorInfo | null;
}

/** The model that everything in this process goes by. */
export class CurrentModel implements ModelChoice {
  private choice: ModelChoice;

  private constructor(choice: ModelChoice) {
    this.choice = choice;
  }

  /** The model that `find` finds, or none and why. */
  static async open(find: () => Promise<FoundModel>): Promise<CurrentModel> {
    try {
      return new CurrentModel({ model: await find(), error: null });
    } catch (thrown) {
      return new CurrentModel({ model: null, error: toErrorInfo(thrown) });
    }
  }

  get model(): FoundModel | null {
    return this.choice.model;
  }

  get error(): ErrorInfo | null {
    return this.choice.error;
  }

  /** What the window is told of it. */
  get info(): ModelInfo | null {
    return this.choice.model === null ? null : toModelInfo(this.choice.model.spec);
  }

  set(model: FoundModel): void {
    this.choice = { model, error: null };
  }

  /** @throws CodedError saying why there is none */
  require(): FoundModel {
    const { model, error } = this.choice;
    if (model) return model;
    throw new CodedError(error?.code ?? 'model-invalid', error?.message ?? 'There is no model');
  }
}

export function toModelInfo({ id, title, createdOn, architecture, heads }: ModelInfo): ModelInfo {
  return { id, title, createdOn, architecture, heads };
}
