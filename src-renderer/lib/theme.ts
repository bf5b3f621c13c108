/** Colours for what is drawn on a canvas: the page's own custom properties, resolved. */
export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly lightness: string;
  readonly chroma: string;
  readonly fontFamily: string;
}

export function readTheme(): Theme {
  const root = getComputedStyle(document.documentElement);
  const value = (name: string) => root.getPropertyValue(name).trim();
  return {
    text: value('--text'),
    faint: value('--text-3'),
    line: value('--line-soft'),
    lightness: value('--label-lightness'),
    chroma: value('--label-chroma'),
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
}

/** A label's colour; `alpha` 0..1. */
export function labelColor(theme: Theme, hue: number, alpha = 1): string {
  return `oklch(${theme.lightness} ${theme.chroma} ${hue} / ${alpha})`;
}

/** Calls back whenever the system changes between light and dark; returns the function that ends it. */
export function onThemeChange(listener: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
