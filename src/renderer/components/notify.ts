import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Says in passing what has come of a press; what must not be missed is shown in place instead. */
export function notify(message: string, tone: 'plain' | 'bad' = 'plain', title?: string): void {
  notifications.show({
    message,
    ...(title === undefined ? {} : { title }),
    ...(tone === 'bad' ? { color: 'red' } : {}),
    closeButtonProps: { 'aria-label': i18next.t('app.close') },
  });
}
