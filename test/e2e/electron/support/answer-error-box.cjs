// Stands in for the person who reads the box and closes it; loaded into Electron before the app.
require('electron').dialog.showErrorBox = (title, content) => {
  process.stdout.write(`ERROR BOX ${JSON.stringify({ title, content })}\n`);
};
