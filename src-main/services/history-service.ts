import type { WriteRun, WrittenFile } from '../../src-shared/domain';
import type { JournalHistory, JournalRecord } from '../store/journal-history';
import type { Page } from '../store/tracks-repo';
import { saveExport } from './save-export';
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
    await saveExport(path, document(), 'the journal');
    return { path, entries };
  }
}
