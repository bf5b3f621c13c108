import type { AppCallName, AppEventName } from './app-contract';

/**
 * The contract's names without its schemas: what the preload script needs, which would otherwise carry a whole validator into
 * every page. The types see to it that no name is missing and none is too many.
 */
export const APP_CALL_NAMES: Readonly<Record<AppCallName, true>> = {
  'app.snapshot': true,
  'library.pickFolder': true,
  'library.addFolders': true,
  'library.removeFolder': true,
  'library.rescan': true,
  'library.cancelScan': true,
  'library.query': true,
  'track.detail': true,
  'track.audio': true,
  'track.reveal': true,
  'analysis.start': true,
  'analysis.pause': true,
  'analysis.resume': true,
  'analysis.cancel': true,
  'engines.test': true,
  'engines.choose': true,
  'plan.query': true,
  'plan.values': true,
  'writing.set': true,
  'policy.set': true,
  'tags.write': true,
  'tags.writePlan': true,
  'tags.choose': true,
  'tags.forgetChoices': true,
  'labels.export': true,
  'tags.cancel': true,
  'tags.runs': true,
  'tags.runFiles': true,
  'tags.undo': true,
  'journal.export': true,
};

export const APP_EVENT_NAMES: Readonly<Record<AppEventName, true>> = {
  'library.changed': true,
  'scan.changed': true,
  'analysis.changed': true,
  'engines.changed': true,
  'plan.changed': true,
  'write.changed': true,
};
