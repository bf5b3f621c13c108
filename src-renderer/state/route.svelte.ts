export type View = 'library' | 'song' | 'review' | 'rules' | 'history' | 'train' | 'models' | 'settings';

/** A place one opens songs from. */
type SongSource = 'library' | 'review' | 'train' | 'models';

/** Which view is on screen. */
class Route {
  view = $state<View>('library');
  /** Where a song was opened, and to which leaving it leads back. */
  songFrom = $state<SongSource>('library');

  show(view: View): void {
    this.view = view;
  }

  showSong(from: SongSource): void {
    this.songFrom = from;
    this.view = 'song';
  }

  leaveSong(): void {
    this.view = this.songFrom;
  }
}

export const route = new Route();
