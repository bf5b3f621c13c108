import { CodedError } from '../../src-shared/errors';
import type { AnalysisQueue } from '../analysis/queue';
import type { EngineChooser } from '../engines/engine-chooser';
import type { EngineService } from './service-types';

/** Which engines there are, and which one is used. */
export function createEngineService(engines: EngineChooser, queue: AnalysisQueue): EngineService {
  return {
    state: () => engines.state(),
    async test(options) {
      if (queue.state.status !== 'idle') {
        throw new CodedError(
          'bad-input',
          'Engines are tested when no analysis is running: it would make them look slow',
        );
      }
      return engines.test(options);
    },
    setChoice: (choice) => engines.setChoice(choice),
    useForNow: (choice) => engines.useForNow(choice),
  };
}
