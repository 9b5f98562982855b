import { ok } from '../../../shared/result';
import type { StorageWatch } from '../../storage-watch/storage-watch';
import type { ViewFactory } from '../publisher';

/** How the data folder is doing; sent only where it is another than before. */
export function storageView(watch: StorageWatch): ViewFactory<'storage'> {
  return (_params, invalidate) => {
    let sent = '';
    const stopListening = watch.onChange(invalidate);
    return ok({
      snapshot: () => {
        const { status } = watch;
        sent = JSON.stringify(status);
        return status;
      },
      takePatch: () => {
        const { status } = watch;
        const text = JSON.stringify(status);
        if (text === sent) return null;
        sent = text;
        return status;
      },
      update: () => ok(undefined),
      close: stopListening,
    });
  };
}
