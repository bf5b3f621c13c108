import type { Services, ServicesOptions } from './services/service-types';

/**
 * Opens a data folder and wires everything that works on it. Finishes or reports edits a crash interrupted.
 * A missing or broken model is no reason to fail: it is told by `services.model.error`.
 * @throws CodedError `bad-input` when the data folder's database is from a newer version
 */
export async function createServices(options: ServicesOptions): Promise<Services> {
  throw new Error(`not wired: ${options.dataDir}`);
}
