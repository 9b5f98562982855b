// What Electron's own default app does with its command line: `electron [options] [-r FILE] APP_FOLDER [args]`.
// The Electron of the test runtime was packed with another app and has no default app of its own.
const { app } = require('electron');
require('./newer-protocol');
require('./newer-safe-storage');
const Module = require('module');
const path = require('path');

let target;
const words = process.argv.slice(1);
for (let i = 0; i < words.length && !target; i++) {
  // Playwright hooks itself in with -r.
  if (words[i] === '-r' || words[i] === '--require') require(path.resolve(words[++i]));
  else if (!words[i].startsWith('-')) target = path.resolve(words[i]);
}
if (!target) {
  console.error('usage: electron [options] APP_FOLDER');
  process.exit(2);
}
const manifest = require(path.join(target, 'package.json'));
if (manifest.version) app.setVersion(manifest.version);
if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
app.setAppPath(target);
Module._load(path.resolve(target, manifest.main || 'index.js'), Module, true);
