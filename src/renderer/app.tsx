import { MantineProvider, type MantineColorSchemeManager } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useState, type ReactNode } from 'react';
import { Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import type { ContractClient } from '../shared/contract/client';
import { ContractProvider } from './api/contract-context';
import { useSettingsQuery } from './api/queries';
import { Frame } from './components/frame/frame';
import { NoSuchScreen, NoToken } from './components/plain-pages';
import { ScreenBoundary } from './components/screen-boundary';
import { setLanguage, systemLanguage } from './i18n/languages';
import { WordsProvider } from './i18n/words';
import { rememberedLook, rememberLook } from './look';
import { SCREENS, type PathParams } from './screen-table';
import { cssVariables, theme } from './theme';

/** The program keeps the scheme among its settings; Mantine must not keep a second truth. */
const schemeFromSettings: MantineColorSchemeManager = {
  get: () => rememberedLook().scheme,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** Everything the operator sees; `client` is null where the page was opened without the program's token. */
export function App({ client }: { readonly client: ContractClient | null }): ReactNode {
  const [scheme, setScheme] = useState(() => rememberedLook().scheme);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemeFromSettings}
      defaultColorScheme="auto"
      {...(scheme === 'auto' ? {} : { forceColorScheme: scheme })}
    >
      <WordsProvider>
        <Notifications position="bottom-right" limit={3} autoClose={5000} />
        {client === null ? (
          <NoToken />
        ) : (
          <ContractProvider client={client}>
            <FollowSettings onScheme={setScheme} />
            <Router hook={useHashLocation}>
              <Frame>
                <Screens />
              </Frame>
            </Router>
          </ContractProvider>
        )}
      </WordsProvider>
    </MantineProvider>
  );
}

function FollowSettings({
  onScheme,
}: {
  readonly onScheme: (scheme: 'light' | 'dark' | 'auto') => void;
}): ReactNode {
  const { data: settings } = useSettingsQuery();
  useEffect(() => {
    if (settings === undefined) return;
    rememberLook(settings);
    setLanguage(settings.language ?? systemLanguage());
    onScheme(settings.scheme);
  }, [settings, onScheme]);
  return null;
}

function Screens(): ReactNode {
  return (
    <Switch>
      {SCREENS.map(({ id, path, show, keyOf }) => (
        <Route key={id} path={path}>
          {(encoded) => {
            const params = decoded(encoded);
            return <ScreenBoundary key={keyOf?.(params) ?? id}>{show(params)}</ScreenBoundary>;
          }}
        </Route>
      ))}
      <Route>
        <NoSuchScreen />
      </Route>
    </Switch>
  );
}

function decoded(encoded: PathParams): PathParams {
  return Object.fromEntries(
    Object.entries(encoded).map(([name, value]) => [
      name,
      value === undefined ? undefined : decodeURIComponent(value),
    ]),
  );
}
