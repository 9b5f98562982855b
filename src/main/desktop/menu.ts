import { Menu } from 'electron';

/**
 * Roles only: their shortcuts (copy, paste, zoom, full screen) are why there is a menu at all. Outside macOS it
 * stays out of sight until Alt is pressed. Without "reload": the screens are live, and a reload loses what was typed.
 */
export function setApplicationMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
      { role: 'editMenu' },
      {
        role: 'viewMenu',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' },
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
