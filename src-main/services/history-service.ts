import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { WriteRun, WrittenFile } from '../../src-shared/domain';
import { CodedError, toErrorInfo } from '../../src-shared/errors';
import type { JournalHistory, JournalRecord } from '../store/journal-history';
import type { Page } from '../store/tracks-repo';
import type { HistoryService } from './service-types';

/** Changes with the meaning of what is exported. */
const FORMAT = 'sleevenotes-journal-1';

/** What was written, when, and into which files; nothing of it is ever removed. */
export class JournalReader implements HistoryService {
  constructor(private readonly journal: JournalHistory) {}

  runs(): WriteRun[] {
    return this.journal.runs();
  }

  runFiles(runId: number, page: Page): { total: number; rows: WrittenFile[] } {
    return this.journal.runFiles(runId, page);
  }

  records(): Iterable<JournalRecord> {
    return this.journal.records();
  }

  async exportTo(path: string): Promise<{ path: string; entries: number }> {
    const temporary = `${path}.${randomUUID()}.tmp`;
    let entries = 0;
    const records = this.journal.records();
    function* document(): Generator<string> {
      yield `{"format": "${FORMAT}", "exportedAt": "${new Date().toISOString()}", "entries": [`;
      for (const record of records) {
        yield `${entries === 0 ? '\n' : ',\n'}${JSON.stringify(record)}`;
        entries += 1;
      }
      yield '\n]}\n';
    }
    try {
      await writeFile(temporary, document(), { flush: true });
      await rename(temporary, path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      const { message } = toErrorInfo(thrown);
      throw new CodedError(
        'bad-input',
        `${path}: the journal could not be saved there (${message}); choose another place`,
      );
    }
    return { path, entries };
  }
}
