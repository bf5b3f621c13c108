import type { Database } from 'better-sqlite3';
import type { Folder } from '../../src-shared/domain';
import { isWithin } from '../paths';
import { Statements } from './statements';

interface FolderRecord {
  id: number;
  path: string;
  missing: number;
}

const toFolder = ({ id, path, missing }: FolderRecord): Folder => ({ id, path, missing: missing === 1 });

/** The folders the library is made of. None lies within another: `add` sees to it. */
export class FoldersRepo {
  private readonly statements: Statements;

  constructor(private readonly database: Database) {
    this.statements = new Statements(database);
  }

  list(): Folder[] {
    return this.statements.of<[], FolderRecord>('SELECT * FROM folder ORDER BY path').all().map(toFolder);
  }

  /** The folder that is or contains `path`, both in their real form. */
  findContaining(path: string): Folder | null {
    return this.list().find((folder) => isWithin(path, folder.path)) ?? null;
  }

  /** Adds a folder and takes over the tracks of folders within it; one that is there already is returned as it is. */
  add(path: string): Folder {
    const containing = this.findContaining(path);
    if (containing) return containing;
    const addAndAbsorb = this.database.transaction((): Folder => {
      const absorbed = this.list().filter((folder) => isWithin(folder.path, path));
      const id = Number(this.statements.of('INSERT INTO folder (path) VALUES (?)').run(path).lastInsertRowid);
      for (const { id: absorbedId } of absorbed) {
        this.statements.of('UPDATE track SET folder_id = ? WHERE folder_id = ?').run(id, absorbedId);
        this.statements.of('DELETE FROM folder WHERE id = ?').run(absorbedId);
      }
      return { id, path, missing: false };
    });
    return addAndAbsorb.immediate();
  }

  setMissing(folderId: number, missing: boolean): void {
    // A scan notes it every time, and what is as before is no change that anybody has to be told of.
    this.statements
      .of('UPDATE folder SET missing = @missing WHERE id = @folderId AND missing <> @missing')
      .run({ folderId, missing: Number(missing) });
  }

  /** Forgets a folder, its tracks and what was heard in audio that no other track has. */
  remove(folderId: number): void {
    const removeAll = this.database.transaction(() => {
      this.statements.of('DELETE FROM folder WHERE id = ?').run(folderId);
      this.statements
        .of('DELETE FROM prediction WHERE NOT EXISTS (SELECT 1 FROM track WHERE track.audio_id = prediction.audio_id)')
        .run();
    });
    removeAll.immediate();
  }
}
