export type View = 'library' | 'song' | 'review' | 'rules' | 'history' | 'settings';

/** Which view is on screen. */
class Route {
  view = $state<View>('library');
  /** The list a song was opened from, and to which leaving it leads back. */
  songFrom = $state<'library' | 'review'>('library');

  show(view: View): void {
    this.view = view;
  }

  showSong(from: 'library' | 'review'): void {
    this.songFrom = from;
    this.view = 'song';
  }

  leaveSong(): void {
    this.view = this.songFrom;
  }
}

export const route = new Route();
