import { Modal, VisuallyHidden } from '@mantine/core';
import IconBoxMultiple from '@tabler/icons-react/dist/esm/icons/IconBoxMultiple.mjs';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useContract } from '../../api/contract-context';
import { useChangeSettings } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { useBulk } from '../bulk/use-bulk';
import { notify } from '../notify';
import { hitEntry, type Choice, type Entry } from './entries';
import type { ProgramOffer } from './offers';
import { PaletteList } from './palette-list';
import { usePalette } from './palette-state';

/** Ctrl K: goes to any site, entity or screen, or gives a command, by a few letters (R47). */
export function Palette(): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const { client } = useContract();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { mutate: changeSettings } = useChangeSettings();
  const { run, dialogs } = useBulk();
  const opened = usePalette((state) => state.opened);
  const close = usePalette((state) => state.close);

  const runOffer = async (offer: ProgramOffer): Promise<void> => {
    const goToSite = (siteId: string): void => {
      void queries.invalidateQueries({ queryKey: ['sites'] });
      navigate(PATHS.site(siteId));
    };
    const result = await offer.run({ client, changeSettings, goToSite, t });
    if (!result.ok) {
      const { message, hint } = errorText(result.error);
      notify(hint, 'bad', message);
    } else if (result.value !== null) notify(result.value);
  };
  const choose = (choice: Exclude<Choice, { type: 'choose' }>): void => {
    close();
    if (choice.type === 'go') navigate(choice.path);
    else if (choice.type === 'run') void runOffer(choice.offer);
    else run(choice.offer.operation, [choice.site]);
  };
  const entityEntry = useCallback(
    (hit: Parameters<typeof hitEntry>[0]): Entry => hitEntry(hit, <IconBoxMultiple size={18} />),
    [],
  );
  return (
    <>
      <Modal
        opened={opened}
        onClose={close}
        withCloseButton={false}
        size={640}
        padding={0}
        yOffset="12vh"
        centered={false}
        overlayProps={{ backgroundOpacity: 0.4 }}
        transitionProps={{ duration: 0 }}
        attributes={{ content: { 'aria-label': t('app.search') } }}
      >
        {opened && (
          <>
            <VisuallyHidden>{t('command.keys')}</VisuallyHidden>
            <PaletteList onChoose={choose} entityEntry={entityEntry} />
          </>
        )}
      </Modal>
      {dialogs}
    </>
  );
}
