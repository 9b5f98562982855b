// Crashes the screens each time they show the demo site, and ends the app after the second time; loaded into
// Electron before the app. Without Playwright, whose debugger holds a page that was crashed.
require('electron').app.on('web-contents-created', (_created, contents) => {
  const electron = require('electron');
  let crashes = 0;
  contents.on('did-finish-load', () => {
    const shown = contents.executeJavaScript(`new Promise((resolve) => {
      const look = () => {
        const text = document.body.innerText;
        if (text.includes('Demo building')) resolve(text);
        else requestAnimationFrame(look);
      };
      look();
    })`);
    void shown.then((text) => {
      process.stdout.write(`SCREENS ${String(text).replace(/\s+/g, ' ')}\n`);
      contents.forcefullyCrashRenderer();
    });
  });
  contents.on('render-process-gone', () => {
    crashes += 1;
    // After the app's own handler.
    if (crashes === 2) setImmediate(() => electron.app.quit());
  });
});
