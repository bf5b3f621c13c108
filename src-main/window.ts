import { app, BrowserWindow, Menu, nativeTheme, session, type MenuItemConstructorOptions } from 'electron';
import { APP_URL } from './app-protocol';
import type { SettingsFile } from './settings';

export interface WindowOptions {
  readonly preloadPath: string;
  readonly settings: SettingsFile;
}

const MIN_WIDTH = 900;
const MIN_HEIGHT = 600;
const [DARK_BACKGROUND, LIGHT_BACKGROUND] = ['#171718', '#f5f4f1'];

/** Opens the window, as large as it was last, and loads the page into it. */
export function openWindow({ preloadPath, settings }: WindowOptions): BrowserWindow {
  const { width, height, maximized } = settings.current.window;
  const window = new BrowserWindow({
    width,
    height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Sleevenotes',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? DARK_BACKGROUND : LIGHT_BACKGROUND,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const bounds = window.getNormalBounds();
    settings.update({ window: { width: bounds.width, height: bounds.height, maximized: window.isMaximized() } });
  });
  void window.loadURL(APP_URL);
  return window;
}

/** Shuts every way out of the page, for all pages of this app: other addresses, new windows, permissions, downloads. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
  session.defaultSession.on('will-download', (event) => event.preventDefault());
  // Nothing is ever fetched from elsewhere.
  session.defaultSession.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isLocal(details.url) });
  });
}

function isLocal(url: string): boolean {
  return ['app:', 'file:', 'data:', 'blob:', 'devtools:'].includes(new URL(url).protocol);
}

/** The usual keys for editing, zoom and quitting, and nothing else. */
export function setMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ role: 'fileMenu' } as const]),
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
