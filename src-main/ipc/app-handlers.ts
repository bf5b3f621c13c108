import type { AppCalls } from '../../src-shared/contract/app-contract';
import type { CallHandlers } from '../../src-shared/contract/define';
import type { Folder } from '../../src-shared/domain';
import { audioHref } from '../playback/audio-response';
import type { Services } from '../services/service-types';

/** What the calls need of the desktop. */
export interface Desktop {
  /** Asks for a folder; null when the user thought better of it. */
  pickFolder(): Promise<string | null>;
  /** Asks for a table of labels; null when the user thought better of it. */
  pickTable(): Promise<string | null>;
  /** Asks for a .zip; null when the user thought better of it. */
  pickArchive(): Promise<string | null>;
  /** Asks a question of two answers; whether `action` was the answer. */
  confirm(question: string, action: string): Promise<boolean>;
  /** Asks where to save a file of this name; null when the user thought better of it. */
  pickSavePath(name: string): Promise<string | null>;
  /** Shows a file in the system's file manager. */
  reveal(path: string): void;
}

/**
 * Scans, and then analyses what waits. Errors of either are in their states, which the window shows.
 * @param onError told of what went wrong beyond that
 */
export function scanThenAnalyse(services: Services, scan: Promise<unknown>, onError: (thrown: unknown) => void): void {
  void scan.then(() => services.analysis.start()).catch(onError);
}

/** What is asked when a different model of the same id is to be taken in. */
function askForId(desktop: Desktop): (taken: string, free: string) => Promise<boolean> {
  return (taken, free) =>
    desktop.confirm(`There is a different model ${taken} already. Take this one in as ${free}?`, 'Take in');
}

/** Every call of the contract, done by the services. Scans and analysis are begun, not waited for: events tell of them. */
export function createAppHandlers(
  services: Services,
  desktop: Desktop,
  onError: (thrown: unknown) => void,
): CallHandlers<AppCalls> {
  const { library, analysis, engines, embeddings, models, plans, tags, labels, history, audio, training } = services;
  const addAndScan = async (paths: readonly string[]): Promise<Folder[]> => {
    const added = await library.addFolders(paths);
    scanThenAnalyse(services, library.scanPaths(added.map(({ path }) => path)), onError);
    return added;
  };
  return {
    'app.snapshot': () => services.snapshot(),
    'library.pickFolder': async () => {
      const path = await desktop.pickFolder();
      if (path === null) return null;
      return (await addAndScan([path]))[0] ?? null;
    },
    'library.addFolders': ({ paths }) => addAndScan(paths),
    'library.removeFolder': async ({ folderId }) => {
      await library.removeFolder(folderId);
      void embeddings.prune().catch(onError);
    },
    'library.rescan': () => scanThenAnalyse(services, library.rescan(), onError),
    'library.cancelScan': () => library.cancelScan(),
    'library.query': (query) => library.query(query),
    'library.ids': (range) => library.ids(range),
    'track.detail': ({ trackId }) => library.detail(trackId),
    'track.audio': async ({ trackId }) => ({ href: audioHref(trackId, await audio.state(trackId)) }),
    'track.reveal': ({ trackId }) => desktop.reveal(library.track(trackId).path),
    'analysis.start': ({ selection }) => analysis.start(selection, { again: selection !== undefined }),
    'analysis.pause': () => analysis.pause(),
    'analysis.resume': () => analysis.resume(),
    'analysis.cancel': () => analysis.cancel(),
    'engines.test': () => engines.test({ again: true }),
    'engines.choose': ({ choice }) => engines.setChoice(choice),
    'models.list': () => models.list(),
    'models.use': async ({ modelId }) => {
      await models.use(modelId);
      void analysis.start().catch(onError);
    },
    'models.pickExport': async ({ modelId }) => {
      const path = await desktop.pickSavePath(`${modelId}.zip`);
      return path === null ? null : models.exportTo(modelId, path);
    },
    'models.pickImport': async ({ from }) => {
      const path = await (from === 'zip' ? desktop.pickArchive() : desktop.pickFolder());
      return path === null ? null : models.importFrom(path, { askForId: askForId(desktop) });
    },
    'models.setPrecision': ({ modelId, targetPrecision }) => models.setPrecision(modelId, targetPrecision),
    'models.delete': ({ modelId }) => models.delete(modelId),
    'models.card': async ({ modelId }) => ({ markdown: await models.card(modelId) }),
    'models.report': ({ modelId }) => models.report(modelId),
    'embeddings.state': () => embeddings.state(),
    'embeddings.setKept': ({ isKept }) => embeddings.setKept(isKept),
    'embeddings.forget': () => embeddings.forget(),
    'plan.query': (query) => plans.query(query),
    'plan.writableIds': ({ selection, filter }) => plans.writableIds(selection, filter),
    'plan.values': ({ selection }) => plans.values(selection),
    'writing.set': (writing) => tags.setWriting(writing),
    'policy.set': (policy) => plans.setPolicy(policy),
    'tags.write': ({ selection, filter, except }) => tags.write(selection, { filter, except }),
    'tags.writePlan': ({ plan }) =>
      tags.writePlans(plan.map(({ trackId, edits }) => ({ path: library.track(trackId).path, edits }))),
    'tags.choose': ({ trackId, choices }) => labels.choose(trackId, choices),
    'tags.forgetChoices': ({ trackId }) => labels.forget(trackId),
    'labels.export': async ({ field }) => {
      labels.assertSome(field);
      const path = await desktop.pickSavePath(`sleevenotes-${field}-labels.tsv`);
      return path === null ? null : labels.exportTo(path, field);
    },
    'tags.cancel': () => tags.cancel(),
    'tags.runs': () => history.runs(),
    'tags.runFiles': ({ runId, ...page }) => history.runFiles(runId, page),
    'journal.export': async () => {
      const path = await desktop.pickSavePath('sleevenotes-journal.json');
      return path === null ? null : history.exportTo(path);
    },
    'tags.undo': (scope) => tags.undo(scope),
    'training.labels': (request) => training.labels(request),
    'training.songs': ({ request, label, ...page }) => training.songs(request, label, page),
    'training.pickTable': async () => {
      const path = await desktop.pickTable();
      return path === null ? null : { path };
    },
    'training.request': () => training.request(),
    'training.start': (request) => training.start(request),
    'training.stopEarly': () => training.stopEarly(),
    'training.pause': () => training.pause(),
    'training.resume': () => training.resume(),
    'training.cancel': () => training.cancel(),
    'training.dismiss': () => training.dismiss(),
  };
}
