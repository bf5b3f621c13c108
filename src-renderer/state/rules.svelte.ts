import type { HeadName } from '../../src-shared/model-spec';
import {
  DEFAULT_POLICY,
  DEFAULT_WRITING,
  type FieldPolicy,
  type HeadPolicy,
  type Policy,
  withHeadPolicy,
  type Writing,
} from '../../src-shared/policy';
import type { LabelField } from '../../src-shared/tags';
import { call } from '../api';
import { formatNumberOf } from '../lib/format';
import { KeptSetting } from './kept-setting.svelte';
import { notices } from './notices.svelte';

/** The user's tagging rules: what is proposed for a file, and how it is stored. */
class Rules {
  readonly policy = new KeptSetting<Policy>((policy) => call('policy.set', policy));
  readonly writing = new KeptSetting<Writing>((writing) => call('writing.set', writing));

  connect(): void {
    // The last change before the window closes.
    addEventListener('pagehide', () => void this.flush());
  }

  get isSaved(): boolean {
    return this.policy.isSaved && this.writing.isSaved;
  }

  async flush(): Promise<void> {
    await Promise.all([this.policy.flush(), this.writing.flush()]);
  }

  changePolicy(change: Partial<Policy>): void {
    if (this.policy.value !== null) this.policy.change({ ...this.policy.value, ...change });
  }

  changeField(field: LabelField, policy: FieldPolicy): void {
    this.changePolicy({ [field]: policy });
  }

  changeHead(head: HeadName, change: Partial<HeadPolicy>): void {
    if (this.policy.value !== null) this.policy.change(withHeadPolicy(this.policy.value, head, change));
  }

  changeWriting(change: Partial<Writing>): void {
    if (this.writing.value !== null) this.writing.change({ ...this.writing.value, ...change });
  }

  /** Asks where to, and saves what was chosen by hand there. */
  async exportLabels(field: LabelField): Promise<void> {
    const saved = await notices.guard(call('labels.export', { field }));
    if (saved == null) return;
    notices.info(`${formatNumberOf(saved.songs, 'song')} with the ${field} you chose: saved as ${saved.path}`);
  }

  /** Everything as it was on the first day; the message that says so can take it back. */
  reset(): void {
    const [policy, writing] = [this.policy.value, this.writing.value];
    if (policy === null || writing === null) return;
    this.policy.change(DEFAULT_POLICY);
    this.writing.change(DEFAULT_WRITING);
    const undo = () => {
      this.policy.change(policy);
      this.writing.change(writing);
    };
    notices.info('Every tagging rule is back to its default.', { title: 'Undo', run: undo });
  }
}

export const rules = new Rules();
