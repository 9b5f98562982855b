/** Holds the write lock of a database until it is told to let go (any message). */
import Database from 'better-sqlite3';

const [, , file = ''] = process.argv;
const db = new Database(file);
db.exec('BEGIN IMMEDIATE');
process.send?.('locked');
process.once('message', () => {
  db.exec('COMMIT');
  db.close();
  process.send?.('free');
  process.disconnect();
});
