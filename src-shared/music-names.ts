/** Which files and folders of a music collection count, by their names alone. */

const MUSIC_EXTENSIONS: ReadonlySet<string> = new Set([
  'aac',
  'aif',
  'aifc',
  'aiff',
  'ape',
  'asf',
  'flac',
  'm4a',
  'm4b',
  'mka',
  'mp2',
  'mp3',
  'mp4',
  'mpc',
  'oga',
  'ogg',
  'opus',
  'spx',
  'wav',
  'wma',
  'wv',
]);

/** Folders of the system in which deleted or internal files lie. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  '$RECYCLE.BIN',
  'System Volume Information',
  'lost+found',
  '@eaDir',
]);

/** Whether a name says that the file holds audio; hidden files, so also half-written ones of ours, are none of the library's. */
export function isWantedFile(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && MUSIC_EXTENSIONS.has(name.slice(dot + 1).toLowerCase()) && !isHidden(name);
}

export function isWantedFolder(name: string): boolean {
  return !isHidden(name) && !SYSTEM_FOLDERS.has(name);
}

/** A leading dot hides, as usual; several do not: "...Baby One More Time.mp3" is a song. */
function isHidden(name: string): boolean {
  return /^\.(?!\.)/.test(name);
}
