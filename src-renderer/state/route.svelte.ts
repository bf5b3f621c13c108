export type View = 'library' | 'song' | 'review' | 'rules' | 'history';

/** Which view is on screen. */
class Route {
  view = $state<View>('library');

  show(view: View): void {
    this.view = view;
  }
}

export const route = new Route();
